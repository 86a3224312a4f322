# Nightly price lists arrive as CSV files and go into the shop's database. Sourced by demo.sh.
title 'Price lists arrive as CSV files'

say 'Two suppliers, two files: semicolons, decimal commas, columns in another order. The shop has a database.'
sqlite3 shop.db <data/shop.sql
mkdir -p inbox outbox
cp data/night-1/*.csv inbox/

price() { sql shop.db "select price || ' / ' || changed || ' / ' || list from prices where article = '$1'"; }
prices() { sql shop.db 'select count(*) from prices'; }

expect_success 'the script is in order' datasync check load-prices.sync

say 'The first night. Four lines are wrong, each in its own way: they are set aside, with file, line and column, and hold nobody else back.'
expect_success 'the first night' datasync run load-prices.sync LoadPrices
check 'prices' 8 "$(prices)"
check 'a price with a decimal comma' '18.00 / 2026-11-02 / prices-drinks.csv' "$(price N-0001)"
check 'a price with four digits behind the comma' '14.0025 / 2026-11-02 / prices-drinks.csv' "$(price N-0067)"
check 'a price of more than a thousand' '1263.50 / 2026-11-15 / prices-drinks.csv' "$(price N-0038)"
check 'a name with quotes in it' 'Chef Anton'"'"'s "Gumbo Mix"' "$(sql shop.db "select name from prices where article = 'N-0005'")"
check 'lines that were set aside' 4 "$(wc -l <bad-lines.jsonl)"
check 'what is said of the first of them' 'prices-food.csv, line 4: The value "on request" in column Price EUR is no such number: it is declared decimal(12, 4). It is in PriceLine N-0009.' "$(sed -n '1s/.*"reason":"\(.*\)","record".*/\1/p' bad-lines.jsonl | tr -d '\\')"
check 'a price on request is none' '' "$(price N-0009)"
check 'the 31st of November is none' '' "$(price N-0010)"
check 'a line without a price is none' '' "$(price N-0011)"
check 'a negative price is none' '' "$(price N-0013)"

say 'The second night brings the whole lists again. One article has a new price, one has its first; nothing else is written.'
cp data/night-2/*.csv inbox/
before=$(sql shop.db "select * from prices where article not in ('N-0009', 'N-0073')")
expect_success 'the second night' datasync run load-prices.sync LoadPrices
check 'prices' 9 "$(prices)"
check 'lines set aside so far' 7 "$(wc -l <bad-lines.jsonl)"
check 'the new price' '15.75 / 2026-11-28 / prices-food.csv' "$(price N-0073)"
check 'the first price' '97.00 / 2026-11-28 / prices-food.csv' "$(price N-0009)"
check 'all the others' "$before" "$(sql shop.db "select * from prices where article not in ('N-0009', 'N-0073')")"

say 'The third night brings nothing new: a run over equal lists writes nothing.'
before=$(sql shop.db 'select * from prices')
check 'what the third night says' '(9 unchanged)' "$(datasync run load-prices.sync LoadPrices 2>&1 | grep -o '(9 unchanged)')"
check 'prices after the third night' "$before" "$(sql shop.db 'select * from prices')"

say 'And out again: the list for the printed catalogue is a file of its own, seen when it is whole.'
export SMTP_HOST=localhost SMTP_PORT=1
expect_success 'the catalogue' datasync run load-prices.sync WriteCatalogue
check 'the first lines of the catalogue' "Article;Name;Price EUR
N-0001;Chai;18,00" "$(head -n 2 outbox/catalogue.csv | tr -d '\r')"
check 'lines of the catalogue' 10 "$(wc -l <outbox/catalogue.csv)"
expect_failure 'a catalogue that is there already is kept' datasync run load-prices.sync WriteCatalogue

say 'The printer is told by mail. Here is no mail server: a run says so, and what it has written stays.'
rm outbox/catalogue.csv
check 'what is said of the mail' 'notify: DS6350' "$(datasync run load-prices.sync WriteCatalogue 2>&1 | grep -o 'notify: DS6350')"
check 'lines of the new catalogue' 10 "$(wc -l <outbox/catalogue.csv)"
