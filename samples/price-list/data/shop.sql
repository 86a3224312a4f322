-- The shop's prices. They are text: SQLite's own numbers are floating point.
create table prices (article text primary key, name text not null, price text not null, changed text not null, list text not null);
