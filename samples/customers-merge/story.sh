# Customers of an ERP system are brought into a CRM system by a merge. Sourced by demo.sh. Here both are SQLite files behind ODBC; a test runs the same script
# with PostgreSQL and MariaDB.
title 'Customers go from the ERP system to the CRM system'

sqlite3 erp.db <data/erp.sql
sqlite3 crm.db <data/crm.sql

company() { sql crm.db "select name || ' / ' || country || ' / ' || coalesce(credit_limit, '-') || ' / ' || state || ' / ' || coalesce(owner, '-') from companies where customer_no = '$1'"; }
companies() { sql crm.db "select count(*) from companies where state = '$1'"; }

expect_success 'the script is in order' datasync check refresh-customers.sync

say 'What would happen? The preview lists every row that would be written, cell by cell, and writes nothing.'
before=$(sql crm.db 'select * from companies')
expect_success 'the preview' datasync run refresh-customers.sync RefreshCustomers --env Local --preview
check 'the CRM system after the preview' "$before" "$(sql crm.db 'select * from companies')"

say 'Now for real: whoever is missing comes, whatever differs is changed, whoever left is inactive.'
expect_success 'the first night' datasync run refresh-customers.sync RefreshCustomers --env Local
check 'active companies' 7 "$(companies active)"
check 'inactive companies' 1 "$(companies inactive)"
check 'a customer who was missing' 'Ana Trujillo Emparedados y helados / MX / 500 / active / -' "$(company ANATR)"
check 'a credit limit that was raised' 'Around the Horn / GB / 7500.5 / active / Thomas' "$(company AROUT)"
check 'a customer who came back' 'Ernst Handel / AT / 25000 / active / -' "$(company ERNSH)"
check 'a customer who left, and has an owner still' 'Blondel père et fils / FR / 900 / inactive / Frédérique' "$(company BLONP)"

say 'Who has changed that limit, when, and from what? The journal has every field of every row: audit full.'
check 'the credit limit in the journal' '5000 -> 7500.5' "$(sql datasync-journal.db "select old_value || ' -> ' || new_value from audit where table_name = 'Company' and record_key = 'AROUT' and field = 'credit_limit'")"

say 'A country that has no code and a name that is too long stay behind: the run names them, and holds nobody else back.'
check 'the country nobody knows' '' "$(company CONSH)"
check 'the name that is too long' '' "$(company DRACD)"

say 'The second night: nothing has changed, nothing is written.'
before=$(sql crm.db 'select * from companies')
expect_success 'the second night' datasync run refresh-customers.sync RefreshCustomers --env Local
check 'the CRM system after the second night' "$before" "$(sql crm.db 'select * from companies')"

say 'Somebody empties the table of customers by mistake. More than two companies would go inactive: the task stops before the first one.'
sql erp.db "update customers set state = 'L' where number <> 'ALFKI'"
expect_failure 'the night after the mistake' datasync run refresh-customers.sync RefreshCustomers --env Local
check 'the CRM system after the mistake' "$before" "$(sql crm.db 'select * from companies')"
