# Employee forms go to the feeder table of the personnel database, by social security number. Sourced by demo.sh.
title 'Employees are pushed to a feeder table'

say 'Forms wait in an embedded SQLite file; personnel has a database of its own, reached through ODBC.'
sqlite3 forms.db <data/forms.sql
sqlite3 hr.db <data/hr.sql
export HR="Driver=SQLite3;Database=$PWD/hr.db"

form() { sql forms.db "select status || coalesce(': ' || problem, '') from employee_forms where id = $1"; }
employee() { sql hr.db "select \"Employee Name\" || ' / ' || coalesce(\"Hire Date\", '-') from \"hr.Employee\" where SSN = '$1'"; }
employees() { sql hr.db 'select count(*) from "hr.Employee"'; }

expect_success 'the script is in order' datasync check push-employees.sync

say 'A new employee: one row is inserted. The social security number is declared masked: nobody reads it here.'
expect_success 'form 1' datasync run push-employees.sync PushEmployee --key 1
check 'form 1' 'Pushed' "$(form 1)"
check 'the new employee' 'Nancy Davolio / 2026-05-01' "$(employee 219-09-9999)"
check 'the number in what the run says' 0 "$(datasync run push-employees.sync PushEmployee --key 1 2>&1 | grep -c 219-09-9999)"

say 'A second run finds the row and has nothing to change.'
before=$(sql hr.db 'select * from "hr.Employee"')
check 'what the second run says' '1 unchanged' "$(datasync run push-employees.sync PushEmployee --key 1 2>&1 | grep -o '1 unchanged')"
check 'personnel after the second run' "$before" "$(sql hr.db 'select * from "hr.Employee"')"

say 'No hire date yet: NULL, and not an empty text.'
expect_success 'form 2' datasync run push-employees.sync PushEmployee --key 2
check 'the employee without a hire date' "Zoë O'Brien-Müller / -" "$(employee 078-05-1120)"

say 'A name that is longer than its column is not cut: the form says what is wrong.'
expect_failure 'form 3' datasync run push-employees.sync PushEmployee --key 3
check 'form 3' 'Failed: full_name takes 40 characters at most; the text has 52.' "$(form 3)"

say 'Two employees have the number already: nobody guesses, nothing is changed, and the number is not told.'
expect_failure 'form 4' datasync run push-employees.sync PushEmployee --key 4
check 'form 4' 'Failed: Employee has more than one row with ssn = ***.' "$(form 4)"

say 'No number at all: nothing is sent.'
expect_failure 'form 5' datasync run push-employees.sync PushEmployee --key 5
check 'form 5' 'Failed: Form 5 has no social security number.' "$(form 5)"

check 'employees at the end' 4 "$(employees)"
check 'the two who share a number' "Andrew Fuller / 2025-08-14
Andrew W. Fuller / 2025-08-14" "$(employee 123-45-6789)"
