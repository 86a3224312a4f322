-- Customers as the ERP system keeps them. Names and places are those of the Northwind sample database.
create table customers (number varchar(8) not null primary key, name varchar(80) not null, city varchar(40), country varchar(40) not null, credit_limit decimal(12, 2), state char(1) not null);
insert into customers values
  ('ALFKI', 'Alfreds Futterkiste',                'Berlin',      'Deutschland', 12000.00, 'A'),
  ('ANATR', 'Ana Trujillo Emparedados y helados', 'México D.F.', 'México',      500.00,   'A'),
  ('AROUT', 'Around the Horn',                    'London',      'UK',          7500.50,  'A'),
  ('BERGS', 'Berglunds snabbköp ',                'Luleå',       'Sweden',      null,     'A'),
  ('BLONP', 'Blondel père et fils',               'Strasbourg',  'France',      900.00,   'L'),
  ('CHOPS', 'Chop-suey Chinese',                  'Bern',        'Switzerland', 1200.00,  'A'),
  ('CONSH', 'Consolidated Holdings',              'London',      'England',     300.00,   'A'),
  ('DRACD', 'Drachenblut Delikatessen Import, Export und Versand', 'Aachen', 'Germany', 80.00, 'A'),
  ('ERNSH', 'Ernst Handel',                       'Graz',        'Österreich',  25000.00, 'A'),
  ('PICCO', 'Piccolo und mehr',                   null,          'Austria',     0.00,     'A');
