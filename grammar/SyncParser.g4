// The constructs of the language.
//
// Four properties are kept, and measured by tests over all samples: no ambiguity, no fall-back to full context, a short
// look-ahead, no predicates. What keeps them:
//   * expressions are one rule per precedence, never left-recursive;
//   * an outcome is one word or steps in braces, never a bare step;
//   * a bare expression never stands where a word of the language may stand (`when null use …`, `expect that …`, `else -> …`);
//   * what holds for a whole task stands before its first step;
//   * there is no rule that takes anything.
// Line ends reach this grammar only where they separate something: between entries (`separator`), before clauses, between
// steps. One file is cut into its declarations before; `piece` is what is parsed.
parser grammar SyncParser;

options { tokenVocab = SyncLexer; superClass = SyncParserBase; }

piece : declaration EOF ;

declaration
    : syncHeader
    | importDeclaration
    | environmentDeclaration
    | defaultsDeclaration
    | queueDeclaration
    | constantDeclaration
    | parameterDeclaration
    | functionDeclaration
    | translateDeclaration
    | sourceDeclaration
    | mailDeclaration
    | tableDeclaration
    | binderDeclaration
    | procedureDeclaration
    | taskDeclaration
    | scheduleDeclaration
    | attributeDeclaration
    | stationDeclaration
    | stationsDeclaration
    | formatDeclaration
    | distributionDeclaration
    | connectDeclaration
    | conflictsDeclaration
    | testDeclaration
    ;

// Between entries in braces: a line end or a comma. Entries are optional between separators, so that a line that begins
// with nothing known is left out by itself.
separator : NL | ',' ;

// ---- the file and its values

syncHeader : 'sync' integer ( NL? 'profile' name )? ;

importDeclaration : 'import' text ;

environmentDeclaration : 'environment' name settingBlock ;

defaultsDeclaration : 'defaults' '{' defaultEntry? ( separator defaultEntry? )* '}' ;

defaultEntry : timeoutClause | mappingTail | auditClause | retryClause | cacheClause ;

queueDeclaration : 'queue' name 'for' path ;

constantDeclaration : 'constant' name ':' type '=' expression ;

parameterDeclaration : 'parameter' name ':' type ( '=' expression )? ;

functionDeclaration : 'function' name '(' ( parameter ( ',' parameter )* )? ')' ':' type '=' expression ;

parameter : name ':' type ;

translateDeclaration : 'translate' name 'from' type 'to' type '{' translateLine? ( separator translateLine? )* ( translateElse separator? )? '}' ;

translateLine : literal ( ',' literal )* '->' expression ;

translateElse : 'else' ( 'fail' text? | 'keep' | '->' expression ) ;

// ---- sources and tables

sourceDeclaration : 'source' name ( '=' provider )? ;

mailDeclaration : 'mail' name '=' provider ;

provider : name settingBlock? ;

settingBlock : '{' setting? ( separator setting? )* '}' ;

setting : name ':' settingValue ;

settingValue : 'env' name | 'secret' name | expression ;

tableDeclaration : 'table' name 'in' path ( 'as' text )? trackingClause? '{' tableEntry? ( separator tableEntry? )* '}' ;

trackingClause : 'catalog' | 'tracked' ( 'by' ( 'snapshot' | 'columns' settingBlock ) )? ( 'keep' 'deleted' )? ;

tableEntry : parentLink | protectRule | column ;

parentLink : 'parent' path 'by' nameList ;

protectRule : 'protect' 'where' expression ;

column : 'key'? name ':' type columnFact* ;

columnFact
    : 'as' text                                         # physicalNameFact
    | 'in' '(' expression ( ',' expression )* ')'         # allowedValuesFact
    | ( 'masked' | 'generated' | 'computed' | 'version' ) # columnMark
    | 'default' literal                                   # defaultFact
    | 'at' integer '..' integer                           # positionFact
    ;

type : name ( '(' integer ( ',' integer )? ')' )? '?'? ;

nameList : name | '(' name ( ',' name )* ')' ;

binderDeclaration : 'binder' name 'by' name '{' binderDocument? ( separator binderDocument? )* '}' ;

binderDocument : 'many'? 'document' path ( 'as' name )? ( 'by' nameList )? ( 'where' expression )? ;

procedureDeclaration : 'procedure' name 'in' path ( 'as' text )? '(' ( procedureParameter ( ',' procedureParameter )* )? ')' ;

procedureParameter : 'out'? name ':' type ;

// ---- tasks: lines for the whole task first, then steps

taskDeclaration : 'task' name ( 'for' path 'as' name )? '{' ( headClause NL? )* ( step NL? )* '}' ;

headClause
    : timeoutClause
    | statusClause
    | taskWhenClause
    | atMostClause
    | serialClause
    | auditClause
    | retryClause
    ;

statusClause : 'status' path '{' statusLine? ( separator statusLine? )* '}' ;

statusLine : 'when' ( 'started' | 'succeeded' | 'failed' | 'none' | 'many' ) '<-' expression ;

taskWhenClause : 'when' ( 'failed' ( 'as' name )? | 'started' | 'succeeded' ) outcome ;

atMostClause : 'at' 'most' integer 'at' 'once' ;

serialClause : 'serial' 'per' expression ( 'wait' duration )? ;

auditClause : 'audit' ( 'none' | 'keys' | 'full' ) ( 'for' duration )? ;

stepBlock : '{' ( step NL? )* '}' ;

step : stepLabel? action ;

stepLabel : 'disabled'? 'step' name ':' NL? ;

action
    : readStep
    | aggregateStep
    | forEachStep
    | insertStep
    | updateStep
    | upsertStep
    | deleteStep
    | mergeStep
    | setStep
    | letStep
    | callStep
    | queryStep
    | ifStep
    | transactionStep
    | stopStep
    | failStep
    | routeStep
    | notifyStep
    ;

readStep : 'read' path ( 'as' name )? ( NL? readClause )* ;

readClause
    : whereClause
    | orderByClause
    | limitClause
    | cacheClause
    | timeoutClause
    | retryClause
    | readWhenClause
    ;

readWhenClause : 'when' ( ( 'none' | 'no' 'key' | 'failed' ) outcome | 'many' manyOutcome ) ;

aggregateStep : 'aggregate' path 'as' name ( NL? whereClause )? NL? 'into' name mappingBlock ( NL? commonClause )* ;

forEachStep : 'for' 'each' name 'in' path ( NL? forEachClause )* NL? stepBlock ( NL? forEachTail )* ;

forEachClause : distinctClause | whereClause | orderByClause | limitClause | batchClause | parallelClause | timeoutClause | retryClause ;

forEachTail : badRowsClause | failedClause ;

insertStep : 'insert' path mappingBlock ( NL? writeClause )* ;

updateStep : 'update' path 'as' name NL? whereClause NL? mappingBlock ( NL? writeClause )* ;

upsertStep : 'upsert' path 'by' nameList NL? mappingBlock ( NL? writeClause )* ;

deleteStep : 'delete' path 'as' name NL? whereClause ( NL? writeClause )* ;

writeClause
    : expectRowsClause
    | writeWhenClause
    | returningClause
    | badRowsClause
    | retryClause
    | undoClause
    | onceClause
    | timeoutClause
    ;

writeWhenClause : 'when' ( 'none' | 'no' 'key' | 'unchanged' | 'conflict' | 'failed' ) outcome ;

mergeStep : 'merge' path 'as' name ( NL? mergeHead )* NL? 'into' path 'as' name NL? 'on' expression ( NL? batchClause )? NL? mappingBlock ( NL? mergeClause )* ;

mergeHead : whereClause | incrementalClause ;

mergeClause : 'when' mergeWhen | badRowsClause | timeoutClause | retryClause ;

mergeWhen
    : 'missing' ( 'insert' | 'keep' )                                                                                    # mergeMissing
    | 'extra' ( 'where' expression )? ( 'keep' | 'delete' | 'set' mappingBlock ) ( 'at' 'most' integer ( 'row' | 'rows' | 'percent' ) )? # mergeExtra
    | 'changed' ( 'update' | 'keep' )                                                                                    # mergeChanged
    | 'failed' outcome                                                                                                   # mergeFailed
    ;

setStep : 'set' path mappingBlock ;

letStep : 'let' name '=' expression ;

callStep : 'call' path ( 'as' name )? mappingBlock ( NL? callClause )* ;

callClause : retryClause | timeoutClause | callWhenClause | undoClause | onceClause | readsOnlyClause ;

callWhenClause : 'when' ( 'fault' name ( 'as' name )? | 'failed' ) outcome ;

queryStep : 'query' path ( 'as' name )? ( NL? 'returns' 'many'? '(' column ( ',' column )* ')' )? NL? text ( NL? queryClause )* ;

queryClause : limitClause | cacheClause | timeoutClause | retryClause | readWhenClause | expectRowsClause | onceClause ;

ifStep : 'if' expression NL? stepBlock ( NL? 'else' ( ifStep | stepBlock ) )? ;

transactionStep : 'transaction' path 'serializable'? stepBlock ( NL? commonClause )* ;

stopStep : 'stop' ;

failStep : 'fail' text? ;

routeStep : 'route' name mappingBlock? ;

notifyStep : 'notify' ( 'through' name )? mappingBlock ( NL? notifyClause )* ;

notifyClause : onceClause | commonClause ;

// ---- clauses

commonClause : timeoutClause | retryClause | failedClause ;

failedClause : 'when' 'failed' outcome ;

whereClause : 'where' expression ;

orderByClause : 'order' 'by' orderItem ( ',' orderItem )* ;

orderItem : expression ( 'asc' | 'desc' )? ;

limitClause : 'limit' integer ;

distinctClause : 'distinct' nameList ;

cacheClause : 'cache' ( duration | 'for' 'ever' ) ( 'at' 'most' integer ( 'row' | 'rows' ) )? ( 'except' 'none' )? 'preload'? ;

timeoutClause : 'timeout' duration ( 'warn' 'at' integer 'percent' )? ;

retryClause : 'retry' integer 'times' ( 'after' duration 'doubling'? ( 'to' duration )? )? ( 'for' '(' name ( ',' name )* ')' )? ;

batchClause : 'batch' integer ;

parallelClause : 'parallel' integer ;

badRowsClause : 'bad' 'rows' ( 'fail' | 'skip' | 'isolate' 'to' text ) ;

expectRowsClause : 'expect' ( integer | 'any' ) ( 'row' | 'rows' ) ;

returningClause : 'returning' nameList 'as' name ;

onceClause : 'once' 'per' expression ;

undoClause : 'undo' stepBlock ;

readsOnlyClause : 'reads' 'only' ;

incrementalClause : 'incremental' 'by' expression ;

outcome
    : ( 'keep' | 'clear' | 'skip' | 'continue' | 'stop' ) # wordOutcome
    | 'fail' text?                                      # failOutcome
    | 'route' name mappingBlock?                          # routeOutcome
    | stepBlock                                           # stepsOutcome
    ;

manyOutcome
    : ( 'first' | 'last' ) # pickOutcome
    | 'all' 'as' name      # allRowsOutcome
    | outcome              # otherOutcome
    ;

// ---- mappings

mappingBlock : '{' mappingEntry? ( separator mappingEntry? )* '}' ;

mappingEntry
    : 'map' 'same' 'names' 'from' path ( 'except' nameList )?     # sameNamesLine
    | 'header' path '<-' expression mappingTail*                  # headerLine
    | path '<-' ( listMapping | expression mappingTail* )         # mappingLine
    ;

listMapping : 'for' 'each' name 'in' expression ( NL? whereClause NL? )? mappingBlock ;

mappingTail
    : 'when' ( 'null' | 'absent' | 'invalid' ) ( 'keep' | 'clear' | 'fail' text? | 'use' expression ) # whenValueTail
    | 'only' 'if' 'empty'                                                                               # onlyIfEmptyTail
    | 'required'                                                                                        # requiredTail
    | 'truncate'                                                                                        # truncateTail
    | 'round' 'half' ( 'even' | 'up' | 'down' )                                                         # roundTail
    ;

path : pathSegment ( '.' pathSegment )* ;

pathSegment : name ( '[' integer ']' )? ;

// ---- schedules

scheduleDeclaration : 'schedule' name ( NL? scheduleClause )+ ;

scheduleClause
    : 'each' ( 'file' 'in' path | path ) # eachClause
    | whereClause                        # scheduleWhere
    | 'every' duration                   # everyClause
    | 'daily' 'at' timeOfDay             # dailyClause
    | 'on' days                          # onDaysClause
    | 'on' 'change' 'of' path            # onChangeClause
    | 'cron' text                        # cronClause
    | 'zone' text                        # scheduleZoneClause
    | 'when' 'missed' ( 'skip' | 'run' 'once' ) # missedClause
    | 'may' 'overlap'                    # overlapClause
    | 'ignore' 'own' 'changes'           # ignoreOwnChangesClause
    ;

days : dayRange | '(' dayRange ( ',' dayRange )* ')' ;

dayRange : name ( '..' name )? ;

timeOfDay : TIME | MALFORMED ;

// ---- stations

attributeDeclaration : 'attribute' name ':' type ;

stationDeclaration : 'station' name '=' integer stationBody ;

stationsDeclaration : 'stations' name 'from' path 'as' name NL? 'where' expression NL? 'numbered' integer '..' integer stationBody ;

stationBody : '{' stationLine? ( separator stationLine? )* '}' ;

stationLine
    : 'main' 'office'                                                                        # mainOfficeLine
    | 'catalogs' 'maintained' 'here'                                                         # catalogsHereLine
    | 'accept' 'any' 'target'                                                                # acceptAnyTargetLine
    | sourceDeclaration                                                                      # stationSourceLine
    | 'folder' text                                                                        # folderLine
    | 'zone' text                                                                          # zoneLine
    | 'below' name                                                                           # belowLine
    | 'languages' nameList                                                                   # languagesLine
    | 'output' 'on' days ( 'at' ( timeOfDay | '(' timeOfDay ( ',' timeOfDay )* ')' ) )?      # outputDaysLine
    | 'remove' 'deleted' 'after' duration                                                    # removeDeletedLine
    | 'format' name                                                                          # stationFormatLine
    | name ':' expression                                                                    # stationAttributeLine
    ;

formatDeclaration : 'format' name '{' formatRow? ( separator formatRow? )* '}' ;

formatRow : ( 'all' 'tables' | path ) '{' formatCell? ( separator formatCell? )* '}' ;

formatCell
    : 'output' ( 'where' expression )?                                                             # outputCell
    | 'input' ( 'where' expression )?                                                              # inputCell
    | 'purge'                                                                                      # purgeCell
    | 'refuse' 'deletions'                                                                         # refuseDeletionsCell
    | 'fields' ( 'all' 'except' )? nameList                                                        # fieldsCell
    | 'pulls' nameList                                                                             # pullsCell
    | 'when' ( 'similar' | 'different' ) '(' name ( ',' name )* ')' ( 'log' | 'reject' | 'merge' ) # matchCell
    ;

distributionDeclaration
    : 'distribution' ( 'to' name ( 'in' name )? '{' distributionEntry? ( separator distributionEntry? )* '}' | 'from' text ) ;

distributionEntry
    : 'pin' path 'from' text        # pinRow
    | path 'also'? 'where' expression # distributionRow
    ;

connectDeclaration : 'connect' name 'to' name '{' connectLine? ( separator connectLine? )* '}' ;

connectLine
    : 'format' name                                              # connectFormatLine
    | 'synchronize' ( 'every' duration )?                        # synchronizeLine
    | 'receipt' 'within' duration                                # receiptLine
    | 'remind' 'after' duration                                  # remindLine
    | 'carrier' provider                                         # carrierLine
    | 'sealed' settingBlock?                                     # sealedLine
    | 'manual'                                                   # manualLine
    | 'no' ( 'input' | 'output' )                                # noDirectionLine
    | 'hold' 'deletions' 'above' integer ( 'percent' | 'row' | 'rows' )  # holdDeletionsLine
    | 'when' ( 'failed' | 'succeeded' ) notifyStep               # connectWhenLine
    ;

conflictsDeclaration : 'conflicts' '{' conflictRule? ( separator conflictRule? )* '}' ;

conflictRule : path ( 'newest' ( 'field' | 'record' ) 'wins' | ( 'parent' | 'branch' | 'local' ) 'wins' | 'ask' ) ;

// ---- tests

testDeclaration : 'test' text '{' ( testLine NL? )* '}' ;

testLine
    : 'clock' expression                             # clockLine
    | 'given' given                                  # givenLine
    | 'with' formatDeclaration                       # withFormatLine
    | 'with' 'parameter' name '=' expression         # withParameterLine
    | 'communicate' name 'to' name                   # communicateLine
    | 'run' name ( 'for' expression )?               # runLine
    | 'expect' expectation                           # expectLine
    ;

given
    : 'no' path                                                                                                                  # givenNothing
    | path ( 'at' name )? ( 'from' text 'communicated'? | settingBlock | 'returns' settingBlock | 'faults' name settingBlock ) # givenValues
    | 'fault' 'after' 'step' integer                                                                                             # givenFaultAfterStep
    | ( 'lost' | 'duplicate' ) 'file'                                                                                            # givenFile
    ;

expectation
    : 'log' 'of' name 'to' name expectedCounts        # expectLog
    | 'request' 'from' name expectedCounts            # expectRequest
    | ( 'failed' | 'stopped' ) text?                # expectEnd
    | 'succeeded'                                     # expectSuccess
    | 'no' 'call' path                                # expectNoCall
    | 'mail' 'to' text ( 'subject' 'like' text )? # expectMail
    | 'no' 'mail' ( 'to' text )?                      # expectNoMail
    | path rowKey ( 'at' name )? settingBlock         # expectRow
    | 'that' expression                               # expectThat
    ;

rowKey : literal | '(' expression ( ',' expression )* ')' ;

expectedCounts : '{' expectedCount? ( separator expectedCount? )* '}' ;

expectedCount : ( 'synchronized' | 'out' | 'new' )? name ':' integer ;

// ---- expressions, weakest operator first

expression : 'if' expression 'then' expression 'else' expression | orExpression ;

orExpression : andExpression ( 'or' andExpression )* ;

andExpression : notExpression ( 'and' notExpression )* ;

notExpression : 'not' notExpression | comparison ;

comparison : sum ( ( '=' | '<>' | '<' | '<=' | '>' | '>=' ) sum | 'not'? ( 'in' inSet | 'like' sum ) | 'is' 'not'? ( 'null' | 'empty' | 'none' | 'failed' ) )? ;

inSet : '(' expression ( ',' expression )* ')' | list | name postfixPart* ;

sum : product ( ( '+' | '-' ) product )* ;

product : sign ( ( '*' | '/' | '%' ) sign )* ;

sign : '-' sign | postfix ;

postfix : primary postfixPart* ;

postfixPart
    : '.' name                                 # memberPart
    | '[' expression ']'                       # indexPart
    | '(' ( argument ( ',' argument )* )? ')'  # callPart
    ;

argument : expression ( 'at' name )? ;

primary : 'null' | 'true' | 'false' | duration | number | DATE | DATETIME | TIME | text | list | '(' expression ')' | name ;

number : INTEGER | DECIMAL | MALFORMED ;

list : '[' ( expression ( ',' expression )* )? ']' ;

// Where an expression would be too much: column defaults, code tables, keys.
literal : '-'? number | 'null' | 'true' | 'false' | DATE | DATETIME | TIME | text ;

integer : INTEGER | MALFORMED ;

duration : INTEGER unit ;

unit : 'ms' | 's' | 'min' | 'h' | 'day' | 'days' | 'week' | 'weeks' | 'month' | 'months' | 'year' | 'years' ;

text : ( STRING_OPEN | MULTILINE_OPEN ) ( STRING_TEXT | interpolation )* STRING_CLOSE ;

interpolation : INTERPOLATION_OPEN expression '}' ;

// ---- names: every word of the language but the reserved ones

name
    : IDENTIFIER
    | QUOTED_IDENTIFIER
    | 'above' | 'absent' | 'accept' | 'after' | 'aggregate' | 'all' | 'also' | 'any' | 'as' | 'asc' | 'ask' | 'at'
    | 'attribute' | 'audit' | 'bad' | 'batch' | 'below' | 'binder' | 'branch' | 'by' | 'cache' | 'call' | 'carrier'
    | 'catalog' | 'catalogs' | 'change' | 'changed' | 'changes' | 'clear' | 'clock' | 'columns' | 'communicate' | 'communicated' | 'computed'
    | 'conflict' | 'conflicts' | 'connect' | 'constant' | 'continue' | 'cron' | 'daily' | 'day' | 'days' | 'default' | 'defaults'
    | 'delete' | 'deleted' | 'deletions' | 'desc' | 'different' | 'disabled' | 'distinct' | 'distribution' | 'document' | 'doubling'
    | 'down' | 'duplicate' | 'each' | 'empty' | 'env' | 'environment' | 'even' | 'ever' | 'every' | 'except' | 'expect' | 'extra'
    | 'fail' | 'failed' | 'fault' | 'faults' | 'field' | 'fields' | 'file' | 'first' | 'folder' | 'for' | 'format' | 'from'
    | 'full' | 'function' | 'generated' | 'given' | 'h' | 'half' | 'header' | 'here' | 'hold' | 'ignore' | 'import'
    | 'incremental' | 'input' | 'insert' | 'into' | 'invalid' | 'isolate' | 'keep' | 'key' | 'keys' | 'languages' | 'last'
    | 'let' | 'limit' | 'local' | 'log' | 'lost' | 'mail' | 'main' | 'maintained' | 'manual' | 'many' | 'map' | 'masked' | 'may'
    | 'merge' | 'min' | 'missed' | 'missing' | 'month' | 'months' | 'most' | 'ms' | 'names' | 'new' | 'newest' | 'no' | 'none' | 'notify'
    | 'numbered' | 'of' | 'office' | 'on' | 'once' | 'only' | 'order' | 'out' | 'output' | 'overlap' | 'own' | 'parallel' | 'parameter'
    | 'parent' | 'per' | 'percent' | 'pin' | 'preload' | 'procedure' | 'profile' | 'protect' | 'pulls' | 'purge' | 'query'
    | 'queue' | 'read' | 'reads' | 'receipt' | 'record' | 'refuse' | 'reject' | 'remind' | 'remove' | 'request' | 'required'
    | 'retry' | 'returning' | 'returns' | 'round' | 'route' | 'row' | 'rows' | 'run' | 's' | 'same' | 'schedule' | 'sealed'
    | 'secret' | 'serial' | 'serializable' | 'set' | 'similar' | 'skip' | 'snapshot' | 'source' | 'started' | 'station'
    | 'stations' | 'status' | 'step' | 'stop' | 'stopped' | 'subject' | 'succeeded' | 'sync' | 'synchronize' | 'synchronized'
    | 'table' | 'tables' | 'target' | 'task' | 'test' | 'that' | 'through' | 'timeout' | 'times' | 'to' | 'tracked'
    | 'transaction' | 'translate' | 'truncate' | 'unchanged' | 'undo' | 'up' | 'update' | 'upsert' | 'use' | 'version'
    | 'wait' | 'warn' | 'week' | 'weeks' | 'when' | 'where' | 'wins' | 'with' | 'within' | 'year' | 'years' | 'zone'    ;
