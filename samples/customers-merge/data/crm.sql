-- What the CRM system knows before the first night.
create table companies (customer_no varchar(8) not null primary key, name varchar(40) not null, city varchar(40), country char(2) not null, credit_limit decimal(12, 2), state varchar(8) not null, owner varchar(20));
insert into companies values
  ('ALFKI', 'Alfreds Futterkiste',  'Berlin',     'DE', 12000.00, 'active', 'Maria'),
  ('AROUT', 'Around the Horn',      'London',     'GB', 5000.00,  'active', 'Thomas'),
  ('BLONP', 'Blondel père et fils', 'Strasbourg', 'FR', 900.00,   'active', 'Frédérique'),
  ('ERNSH', 'Ernst Handel',         'Graz',       'AT', 25000.00, 'inactive', null);
