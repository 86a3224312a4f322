-- The accounting database as accounting keeps it. Amounts are text: SQLite's own numbers are floating point.
create table Account (Id integer primary key, AccountId text not null, Name text not null, CreditLimit text, Blocked integer not null);
create table IF_INVOICE (INVOICE_ID text primary key, ACCOUNT_ID text not null, AMOUNT text not null, POSTED_ON text not null);
insert into Account values
  (1, 'A-1001', 'Hofer AG',                                      '25000.00', 0),
  (2, 'A-1002', 'Bäckerei Wüst 🥐',                               null,       0),
  (3, 'A-1003', 'Meier KG',                                      '100.00',   1),
  (4, 'A-1004', 'Donaudampfschifffahrtsgesellschaft Nachfolger', '500.00',   0),
  (5, 'A-1005', 'Huber OG',                                      '750.00',   0),
  (6, 'A-1005', 'Huber GmbH',                                    '900.00',   0);
