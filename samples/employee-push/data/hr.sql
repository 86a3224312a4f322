-- The feeder table as personnel keeps it: its names have blanks, and nothing forbids a second row for one number.
create table "hr.Employee" ("Id" integer primary key, "Employee Name" varchar(40) not null, "SSN" char(11) not null, "Hire Date" date);
insert into "hr.Employee" ("Employee Name", "SSN", "Hire Date") values
  ('Andrew Fuller',  '123-45-6789', '2025-08-14'),
  ('Andrew W. Fuller', '123-45-6789', '2025-08-14');
