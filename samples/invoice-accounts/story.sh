# The data sync task: an invoice's account is looked up through ODBC and comes back into the invoice. Sourced by demo.sh.
title 'The data sync task: an invoice finds its account'

say 'Two databases as they might stand anywhere: accounting (reached through ODBC) and the document store (an embedded SQLite file).'
sqlite3 accounting.db <data/accounting.sql
sqlite3 documents.db <data/documents.sql
export ACCOUNTING="Driver=SQLite3;Database=$PWD/accounting.db"

invoice() { sql documents.db "select coalesce(account_name, '-') || ' / ' || coalesce(credit_limit, '-') || ' / ' || coalesce(on_hold, '-') || ' / ' || status from invoices where id = '$1'"; }
feed() { sql accounting.db 'select count(*) from IF_INVOICE'; }

say 'The script is checked before anything runs: names, types, keys, outcomes.'
expect_success 'the script is in order' datasync check post-invoice.sync

say 'What would happen? A preview lists every write and writes nothing.'
expect_success 'the preview' datasync run post-invoice.sync PostInvoice --key R-1 --preview
check 'invoice R-1 after the preview' '- / - / - / New' "$(invoice R-1)"
check 'rows in the feed after the preview' 0 "$(feed)"

say 'Now for real: name, limit and hold flag come back into the invoice, and one row goes to the feeder table.'
expect_success 'invoice R-1' datasync run post-invoice.sync PostInvoice --key R-1
check 'invoice R-1' 'Hofer AG / 25000.00 / 0 / Looked up' "$(invoice R-1)"
check 'rows in the feed' 1 "$(feed)"
check 'the amount in the feed' '1250.00' "$(sql accounting.db "select AMOUNT from IF_INVOICE where INVOICE_ID = 'R-1'")"

say 'A second run finds nothing to change.'
before=$(sql documents.db 'select * from invoices'; sql accounting.db 'select * from IF_INVOICE')
expect_success 'invoice R-1 again' datasync run post-invoice.sync PostInvoice --key R-1
check 'both databases after the second run' "$before" "$(sql documents.db 'select * from invoices'; sql accounting.db 'select * from IF_INVOICE')"

say 'An account without a limit, with a name that needs Unicode.'
expect_success 'invoice R-2' datasync run post-invoice.sync PostInvoice --key R-2
check 'invoice R-2' 'Bäckerei Wüst 🥐 / 0 / 0 / Looked up' "$(invoice R-2)"

say 'There is no such account: the task fails with its own words, the invoice keeps its fields and says Failed.'
expect_failure 'invoice R-3' datasync run post-invoice.sync PostInvoice --key R-3
check 'invoice R-3' '- / - / - / Failed' "$(invoice R-3)"

say 'Two accounts with one number: nobody guesses.'
expect_failure 'invoice R-4' datasync run post-invoice.sync PostInvoice --key R-4
check 'invoice R-4' '- / - / - / Failed' "$(invoice R-4)"

say 'No account number at all: no statement is sent.'
expect_failure 'invoice R-5' datasync run post-invoice.sync PostInvoice --key R-5
check 'invoice R-5' '- / - / - / Failed' "$(invoice R-5)"

say 'A blocked account: the invoice is put on hold, and accounting hears nothing.'
expect_success 'invoice R-6' datasync run post-invoice.sync PostInvoice --key R-6
check 'invoice R-6' 'Meier KG / 100.00 / 1 / On hold' "$(invoice R-6)"

say 'A name that is longer than its field: nothing is cut, nothing is half done.'
expect_failure 'invoice R-7' datasync run post-invoice.sync PostInvoice --key R-7
check 'invoice R-7' '- / - / - / Failed' "$(invoice R-7)"

check 'rows in the feed at the end' 2 "$(feed)"

say 'The same plan as an artefact: built once, run without the compiler.'
expect_success 'the artefact' datasync build post-invoice.sync -o post-invoice.syncplan
expect_success 'the bulk task from the artefact' datasync run post-invoice.syncplan FeedOpenInvoices
check 'rows in the feed' 2 "$(feed)"
