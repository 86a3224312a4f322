create table employee_forms (id integer primary key, employee_name text not null, ssn text, hire_date text, status text not null, problem text);
insert into employee_forms values
  (1, 'Nancy Davolio',                                  '219-09-9999', '2026-05-01', 'New', null),
  (2, 'Zoë O''Brien-Müller',                            '078-05-1120', null,         'New', null),
  (3, 'Maximiliane Theodora von und zu Hohenlohe-Langenburg', '457-55-5462', '2026-09-01', 'New', null),
  (4, 'Andrew Fuller',                                  '123-45-6789', '2026-08-14', 'New', null),
  (5, 'Janet Leverling',                                null,          '2026-04-01', 'New', null);
