create table invoices (
  id text primary key, account_id text, account_name text, credit_limit text, on_hold integer,
  total text not null, status text not null, owner_mail text);
insert into invoices (id, account_id, total, status, owner_mail) values
  ('R-1', 'A-1001', '1250.00', 'New', 'anna@example.com'),
  ('R-2', 'A-1002', '80.50',   'New', 'anna@example.com'),
  ('R-3', 'X-9',    '12.50',   'New', 'bert@example.com'),
  ('R-4', 'A-1005', '99.00',   'New', 'bert@example.com'),
  ('R-5', null,     '5.00',    'New', 'bert@example.com'),
  ('R-6', 'A-1003', '640.00',  'New', 'carl@example.com'),
  ('R-7', 'A-1004', '70.00',   'New', 'carl@example.com');
