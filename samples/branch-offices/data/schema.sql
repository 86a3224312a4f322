create table companies (
  station_no integer not null, serial_no integer not null, name text not null, country text not null, rep text, credit_limit text,
  primary key (station_no, serial_no));
create table persons (
  station_no integer not null, serial_no integer not null, company_station integer not null, company_serial integer not null,
  last_name text not null, birthday text,
  primary key (station_no, serial_no),
  foreign key (company_station, company_serial) references companies (station_no, serial_no));
create table activities (
  station_no integer not null, serial_no integer not null, company_station integer not null, company_serial integer not null,
  subject text not null, on_day text not null,
  primary key (station_no, serial_no),
  foreign key (company_station, company_serial) references companies (station_no, serial_no));
