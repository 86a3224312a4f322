# The main office and the branch: initial load, delta, a format that widens (all eight steps) and narrows. Sourced by demo.sh.
title 'The main office and the branch: Berlin holds exactly what its format says'

say 'Vienna has everything: 7 companies in Germany, 3 in Switzerland, 5 in Austria, with persons and activities. Berlin has an empty database.'
for station in vienna berlin; do sqlite3 $station.db <data/schema.sql; done
for table in companies persons activities; do
    sqlite3 vienna.db "create temp table incoming as select * from $table limit 0" ".mode csv" ".import --skip 1 data/$table.csv incoming" \
        "$(case $table in
            companies) echo "insert into companies select station_no, serial_no, name, country, rep, nullif(credit_limit, '') from incoming" ;;
            persons) echo "insert into persons select station_no, serial_no, company_station, company_serial, last_name, nullif(birthday, '') from incoming" ;;
            *) echo "insert into $table select * from incoming" ;;
        esac)"
done
check 'companies in Vienna' 15 "$(sql vienna.db 'select count(*) from companies')"

companies() { sql "$1.db" 'select count(*) from companies'; }
countries() { sql "$1.db" "select group_concat(country || ' ' || n, ', ') from (select country, count(*) n from companies group by country order by country)"; }
orphans() { sql "$1.db" 'select (select count(*) from persons p where not exists (select 1 from companies c where c.station_no = p.company_station and c.serial_no = p.company_serial)) + (select count(*) from activities a where not exists (select 1 from companies c where c.station_no = a.company_station and c.serial_no = a.company_serial))'; }

# carry FROM-FOLDER FROM-NUMBER TO-FOLDER TO-NUMBER: what a courier does. The file itself is all that travels.
carry() {
    mkdir -p "stations/$3/$2/in"
    find "stations/$1/$4/out" -name '*.dsync' -print -exec mv {} "stations/$3/$2/in/" \; | sed 's/^/    carried: /'
}
to_berlin() { carry vienna 1 berlin 101; }
to_vienna() { carry berlin 101 vienna 1; }

# Weeks pass in this story: every command is told the moment it is to take for now.
now=
day() { now=$(date -d "+$1 days" +%Y-%m-%dT%H:%M:%S); printf '\n-- day %s --\n' "$1"; }
output() { expect_success "output at $1" datasync output network.sync --station "$1" --now "$now"; }
input() { expect_success "input at $1" datasync input network.sync --station "$1" --now "$now"; }

expect_success 'the scripts are in order' datasync check network.sync

day 0
say 'Initial load: the first file for Berlin is all that its format allows.'
output Vienna
to_berlin
input Berlin
check 'countries in Berlin' 'DE 7' "$(countries berlin)"
check 'persons in Berlin' 14 "$(sql berlin.db 'select count(*) from persons')"
check 'persons or activities without a company' 0 "$(orphans berlin)"
say 'Berlin answers with a receipt; Vienna takes it in.'
output Berlin
to_vienna
input Vienna

day 4
say 'A delta: one German company moves its limit, one Austrian one too, and Berlin adds a company of its own.'
sql vienna.db "update companies set credit_limit = '55000.00' where serial_no = 1; update companies set credit_limit = '3500.00' where serial_no = 4"
sql berlin.db "insert into companies values (101, 1, 'Havel Boote GmbH', 'DE', 'Smith', '1000.00')"
output Vienna
to_berlin
input Berlin
output Berlin
to_vienna
input Vienna
check 'the limit in Berlin' '55000.00' "$(sql berlin.db 'select credit_limit from companies where station_no = 1 and serial_no = 1')"
check 'Havel Boote in Vienna' 'Havel Boote GmbH' "$(sql vienna.db 'select name from companies where station_no = 101')"
say 'For the rest of the story Havel Boote closes again: the deletion travels up.'
sql berlin.db 'delete from companies where station_no = 101'
output Berlin
to_vienna
input Vienna
check 'companies in Vienna' 15 "$(companies vienna)"

day 30
say 'The format widens from Germany to Germany and Switzerland: one word in a script.'
sed -i 's/country in ("DE")/country in ("DE", "CH")/' network.sync
expect_success 'the scripts are in order' datasync check network.sync
say 'Step 1: Vienna writes the delta and, because the condition changed, the keys of everything that belongs in Berlin.'
output Vienna
say 'Step 2: Berlin takes the file in, the delta first, then the keys: it counts what it has too much and what it lacks.'
to_berlin
input Berlin
say 'Step 3: Berlin asks for what it lacks.'
output Berlin
say 'Step 4: the file goes to Vienna.  Steps 5 and 6: Vienna reads the request and writes what was asked for, in a file of its own.'
to_vienna
input Vienna
output Vienna
say 'Step 7: the file goes to Berlin.  Step 8: Berlin takes it in.'
to_berlin
input Berlin
check 'countries in Berlin' 'CH 3, DE 7' "$(countries berlin)"
check 'companies in Berlin' 10 "$(companies berlin)"
check 'persons in Berlin' 20 "$(sql berlin.db 'select count(*) from persons')"
check 'persons or activities without a company' 0 "$(orphans berlin)"
expect_success 'the log' datasync log network.sync --station Vienna
output Berlin
to_vienna
input Vienna

day 40
say 'The format narrows to Switzerland. Meanwhile somebody in Berlin changed a German company, and has not sent it yet.'
sql berlin.db "update companies set rep = 'Miller' where station_no = 1 and serial_no = 5"
sed -i 's/country in ("DE", "CH")/country in ("CH")/' network.sync
output Vienna
to_berlin
input Berlin
check 'countries in Berlin: the changed company is protected' 'CH 3, DE 1' "$(countries berlin)"
check 'persons or activities without a company' 0 "$(orphans berlin)"
check 'companies in Vienna: nothing was deleted there' 15 "$(companies vienna)"
say 'Why is it still there? Vienna has the receipt, and Berlin the protection.'
to_vienna
input Vienna
check 'why' 'Berlin should not hold it: file 6 told it to go, and it was kept there (E2: it was changed there, and that is not confirmed).' "$(datasync why network.sync Company 1/5 at Berlin --station Vienna --now "$now" | head -1)"
expect_success 'why, whole' datasync why network.sync Company 1/5 --station Berlin --now "$now"
expect_success 'the network' datasync network network.sync --station Vienna --now "$now"
say 'The change goes up; then the company may leave Berlin as well.'
output Berlin
to_vienna
input Vienna
check 'the change in Vienna' 'Miller' "$(sql vienna.db 'select rep from companies where station_no = 1 and serial_no = 5')"

day 41
output Vienna
to_berlin
input Berlin
check 'countries in Berlin' 'CH 3' "$(countries berlin)"
check 'persons in Berlin' 6 "$(sql berlin.db 'select count(*) from persons')"
check 'persons or activities without a company' 0 "$(orphans berlin)"
check 'companies in Vienna' 15 "$(companies vienna)"
expect_success 'the log of Berlin' datasync log network.sync --station Berlin
