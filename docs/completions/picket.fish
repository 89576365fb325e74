function __picket_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __picket_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __picket_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __picket_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __picket_parse_tokens -S
    set -l unparsed_tokens (__picket_tokens -pc)
    switch $unparsed_tokens[1]
    case 'picket'
        __picket_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'check'
            __picket_parse_subcommand -r 1 'config=' 'no-python' 'python=' 'site-packages=' 'no-confine' 'deliveries=' 'f/filter=+' 'ignore=+' 'fail-on-warnings' 'summary' 'all' 'o/output=' 'version' 'h/help'
        case 'test'
            __picket_parse_subcommand -r 1 'config=' 'no-python' 'python=' 'site-packages=' 'no-confine' 'f/filter=+' 'test=+' 'print' 'failures-only' 'minimum-tests=' 'skip-disabled' 'strict' 'watch' 'o/output=' 'version' 'h/help'
        case 'state'
            __picket_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'check'
                __picket_parse_subcommand 0 'state-directory=' 'o/output=' 'version' 'h/help'
            case 'show'
                __picket_parse_subcommand 0 'state-directory=' 'o/output=' 'version' 'h/help'
            case 'backup'
                __picket_parse_subcommand 0 'state-directory=' 'o/output=' 'to=' 'version' 'h/help'
            end
        case 'evaluate'
            __picket_parse_subcommand -r 1 'l/log-type=' 'log-type-key=' 'event-id=' 'event-id-key=' 'records-key=' 'dry-run' 'fail-on-match' 'o/output=' 'socket=' 'timeout=' 'version' 'h/help'
        case 'explain'
            __picket_parse_subcommand 1 'sql=' 'as-of=' 'l/log-type=' 'd/detection=+' 'detections=+' 'o/output=' 'no-python' 'python=' 'site-packages=' 'no-confine' 'socket=' 'timeout=' 'version' 'h/help'
        case 'ingest'
            __picket_parse_subcommand -r 1 'format=' 'l/log-type=' 'row-ids' 'batch=' 'o/output=' 'socket=' 'timeout=' 'version' 'h/help'
        case 'follow'
            __picket_parse_subcommand 0 'config=' 'l/log-type=' 'path=+' 'journal' 'unit=+' 'format=' 'start=' 'positions=' 'once' 'check' 'socket=' 'timeout=' 'version' 'h/help'
        case 'run-scheduled'
            __picket_parse_subcommand 1 'dry-run' 'fail-on-match' 'as-of=' 'rows=' 'o/output=' 'csv-raw' 'socket=' 'timeout=' 'version' 'h/help'
        case 'schedules'
            __picket_parse_subcommand 1 'fail-on-gap' 'o/output=' 'socket=' 'timeout=' 'version' 'h/help'
        case 'query'
            __picket_parse_subcommand 1 'as-of=' 'rows=' 'o/output=' 'csv-raw' 'socket=' 'timeout=' 'version' 'h/help'
        case 'detections'
            __picket_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __picket_parse_subcommand 0 'l/log-type=' 's/search=' 'o/output=' 'socket=' 'timeout=' 'version' 'h/help'
            case 'show'
                __picket_parse_subcommand 1 'source' 'detections=+' 'no-python' 'python=' 'site-packages=' 'no-confine' 'o/output=' 'socket=' 'timeout=' 'version' 'h/help'
            end
        case 'lookup'
            __picket_parse_subcommand 2 'list' 'detections=+' 'o/output=' 'no-python' 'python=' 'site-packages=' 'no-confine' 'socket=' 'timeout=' 'version' 'h/help'
        case 'alerts'
            __picket_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __picket_parse_subcommand 0 'd/detection=' 'severity=+' 'status=+' 's/search=' 'since=' 'until=' 'silence=' 'l/limit=' 'o/output=' 'socket=' 'timeout=' 'version' 'h/help'
            case 'show'
                __picket_parse_subcommand 1 'events=' 'o/output=' 'socket=' 'timeout=' 'version' 'h/help'
            case 'watch'
                __picket_parse_subcommand 0 'd/detection=' 'severity=+' 'from=' 'o/output=' 'socket=' 'timeout=' 'version' 'h/help'
            case 'triage'
                __picket_parse_subcommand -r 1 'c/comment=' 'o/output=' 'admin-socket=' 'timeout=' 'version' 'h/help'
            case 'resolve'
                __picket_parse_subcommand -r 1 'c/comment=' 'o/output=' 'admin-socket=' 'timeout=' 'version' 'h/help'
            case 'close'
                __picket_parse_subcommand -r 1 'c/comment=' 'o/output=' 'admin-socket=' 'timeout=' 'version' 'h/help'
            case 'reopen'
                __picket_parse_subcommand -r 1 'c/comment=' 'o/output=' 'admin-socket=' 'timeout=' 'version' 'h/help'
            end
        case 'silence'
            __picket_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'add'
                __picket_parse_subcommand 0 'd/detection=' 'where=+' 'severity=+' 'l/log-type=+' 'for=' 'until=' 'r/reason=' 'o/output=' 'admin-socket=' 'timeout=' 'version' 'h/help'
            case 'list'
                __picket_parse_subcommand 0 'a/all' 'o/output=' 'admin-socket=' 'timeout=' 'version' 'h/help'
            case 'show'
                __picket_parse_subcommand 1 'o/output=' 'admin-socket=' 'timeout=' 'version' 'h/help'
            case 'end'
                __picket_parse_subcommand -r 1 'o/output=' 'admin-socket=' 'timeout=' 'version' 'h/help'
            end
        case 'kv'
            __picket_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __picket_parse_subcommand 1 'o/output=' 'socket=' 'timeout=' 'version' 'h/help'
            case 'show'
                __picket_parse_subcommand 1 'o/output=' 'socket=' 'timeout=' 'version' 'h/help'
            case 'delete'
                __picket_parse_subcommand -r 1 'm/match=' 'o/output=' 'socket=' 'admin-socket=' 'timeout=' 'version' 'h/help'
            end
        case 'status'
            __picket_parse_subcommand 0 'a/all' 'callers' 'o/output=' 'socket=' 'timeout=' 'version' 'h/help'
        case 'top'
            __picket_parse_subcommand 0 'i/interval=' 'c/count=' 'once' 'sort=' 'o/output=' 'json' 'socket=' 'timeout=' 'version' 'h/help'
        case 'metrics'
            __picket_parse_subcommand 0 'into=' 'socket=' 'timeout=' 'version' 'h/help'
        case 'health'
            __picket_parse_subcommand 0 'socket=' 'timeout=' 'version' 'h/help'
        case 'reload'
            __picket_parse_subcommand 0 'dry-run' 'o/output=' 'admin-socket=' 'timeout=' 'version' 'h/help'
        case 'log-level'
            __picket_parse_subcommand 1 'o/output=' 'admin-socket=' 'timeout=' 'version' 'h/help'
        case 'call'
            __picket_parse_subcommand 2 'list' 'o/output=' 'socket=' 'admin-socket=' 'timeout=' 'version' 'h/help'
        case 'deliver'
            __picket_parse_subcommand 0 'config=' 'state-directory=' 'socket=' 'check-config' 'version' 'h/help'
        case 'deliveries'
            __picket_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __picket_parse_subcommand 0 'config=' 'state-directory=' 'o/output=' 'version' 'h/help'
            case 'test'
                __picket_parse_subcommand 1 'config=' 'state-directory=' 'version' 'h/help'
            case 'retry'
                __picket_parse_subcommand -r 1 'config=' 'state-directory=' 'version' 'h/help'
            end
        case 'help'
            __picket_parse_subcommand -r 1 'version'
        end
    end
end

function __picket_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __picket_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __picket_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __picket_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__picket_tokens -p)
    if test -z "$(__picket_tokens -t)"
        set -l index (count (__picket_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'picket' -f
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'check' -d 'Check detection files without running them.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'test' -d 'Run the tests of detection files.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'state' -d 'Check, summarise and back up the daemon\'s durable state.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'evaluate' -d 'Evaluate events and print the verdicts.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'explain' -d 'Show why an event matched or not, or how a query is carried out.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'ingest' -d 'Send flow logs to the daemon.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'follow' -d 'Send what is written to files and to the journal.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'run-scheduled' -d 'Run a scheduled query and the rules over its rows.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'schedules' -d 'Show the scheduled queries and correlation rules, and what they have looked at.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'query' -d 'Ask the flow window a question in SQL.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'detections' -d 'Show the detections that the daemon has loaded.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'lookup' -d 'Look a key up in a lookup table, or list the tables.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'alerts' -d 'Show, follow and settle the alerts that detections raised.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'silence' -d 'Silence alerts for a stated time, and see which silences there are.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'kv' -d 'See and delete what Python bodies keep between events.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'status' -d 'Show how the daemon is, on one screen.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'top' -d 'Watch what the daemon does: rates, latencies, the hottest detections.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'metrics' -d 'Print what the daemon counts, in the text format of Prometheus.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'health' -d 'Say in one line whether the daemon serves.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'reload' -d 'Have the daemon read its detection files anew.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'log-level' -d 'Set what the daemon logs, until it ends.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'call' -d 'Call any method of the daemon with a request in JSON.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'deliver' -d 'Deliver alerts to the journal, files, programs, webhooks and syslog.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'deliveries' -d 'Show and test deliveries, and send what could not be delivered again.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket check" -ge 1' -F
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket check" config' -l 'config' -d 'Put the \'overrides\' of this configuration file of the daemon over the detections.' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket check" no-python' -l 'no-python' -d 'Run no bodies in Python: list them as not run.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket check" python' -l 'python' -d 'Run bodies with this interpreter (default: /usr/bin/python3).' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket check" site-packages' -l 'site-packages' -d 'Let bodies import packages from this directory.' -rfa '(__picket_complete_directories)'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket check" no-confine' -l 'no-confine' -d 'Let bodies do all that the interpreter may, as for a debugger.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket check" deliveries' -l 'deliveries' -d 'Warn of destinations (OutputIds) that are none of the deliveries of this file. (default: /etc/picket/deliver.yml, where there is one)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket check"' -l 'filter' -s 'f' -d 'Report only on detections whose KEY is one of the values (KEY!=… for none of them).' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket check"' -l 'ignore' -d 'Leave out warnings with the code; may be given several times.' -rfka 'dotted-key number-spelling value-kind typographic-quotes log-type-spelling never-true always-true duplicate-expression changing-title output-ids missing-file no-tests one-sided-tests writable-by-others ended-filter no-resource-types suppressions correlation-window correlation-member'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket check" fail-on-warnings' -l 'fail-on-warnings' -d 'Exit with 3 when there is a warning.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket check" summary' -l 'summary' -d 'Print only the counts.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket check" all' -l 'all' -d 'Print all that is not run and all warnings, however many there are.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket check" o output' -l 'output' -s 'o' -d 'How to write the report.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket check" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket test" -ge 1' -F
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket test" config' -l 'config' -d 'Put the \'overrides\' of this configuration file of the daemon over the detections.' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket test" no-python' -l 'no-python' -d 'Run no bodies in Python: list them as not run.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket test" python' -l 'python' -d 'Run bodies with this interpreter (default: /usr/bin/python3).' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket test" site-packages' -l 'site-packages' -d 'Let bodies import packages from this directory.' -rfa '(__picket_complete_directories)'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket test" no-confine' -l 'no-confine' -d 'Let bodies do all that the interpreter may, as for a debugger.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket test"' -l 'filter' -s 'f' -d 'Test only detections whose KEY is one of the values (KEY!=… for none of them).' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket test"' -l 'test' -d 'Run only tests with this in their name, or with a name of this pattern (*, ?, […]); in any case.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket test" print' -l 'print' -d 'Show what bodies in Python print.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket test" failures-only' -l 'failures-only' -d 'Show only what failed, and the summary.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket test" minimum-tests' -l 'minimum-tests' -d 'Fail a detection with fewer tests; from 2 on, also one without a true and a false case.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket test" skip-disabled' -l 'skip-disabled' -d 'Skip detections that are not enabled.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket test" strict' -l 'strict' -d 'Run no test when any file has a problem.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket test" watch' -l 'watch' -d 'Run again after every change of the files, until Ctrl-C.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket test" o output' -l 'output' -s 'o' -d 'How to write the report.' -rfka 'text json junit'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket test" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket test" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket state" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket state" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket state" -eq 1' -fa 'check' -d 'Check that the state is whole and fits together.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket state" -eq 1' -fa 'show' -d 'Summarise the state: windows, alerts, flows, sizes, times.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket state" -eq 1' -fa 'backup' -d 'Copy the state and the flows while the daemon runs.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket state check" state-directory' -l 'state-directory' -d 'The state directory of the daemon.' -rfa '(__picket_complete_directories)'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket state check" o output' -l 'output' -s 'o' -d 'How to write the answer.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket state check" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket state check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket state show" state-directory' -l 'state-directory' -d 'The state directory of the daemon.' -rfa '(__picket_complete_directories)'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket state show" o output' -l 'output' -s 'o' -d 'How to write the answer.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket state show" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket state show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket state backup" state-directory' -l 'state-directory' -d 'The state directory of the daemon.' -rfa '(__picket_complete_directories)'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket state backup" o output' -l 'output' -s 'o' -d 'How to write the answer.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket state backup" to' -l 'to' -d 'The directory to make, which is not there yet or is empty.' -rfa '(__picket_complete_directories)'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket state backup" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket state backup" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket evaluate" -ge 1' -F
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket evaluate" l log-type' -l 'log-type' -s 'l' -d 'The kind of the events. (default: what each event says in p_log_type)' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket evaluate" log-type-key' -l 'log-type-key' -d 'Where each event says its kind. (default: p_log_type)' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket evaluate" event-id' -l 'event-id' -d 'A name for the event, to recognise it when it is sent again.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket evaluate" event-id-key' -l 'event-id-key' -d 'Where each event has its name. (default: p_row_id, if it has one)' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket evaluate" records-key' -l 'records-key' -d 'Where objects hold lists of events; none to take them as they are. (default: known kinds)' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket evaluate" dry-run' -l 'dry-run' -d 'Evaluate only; change no state.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket evaluate" fail-on-match' -l 'fail-on-match' -d 'Exit with 1 when an event matches.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket evaluate" o output' -l 'output' -s 'o' -d 'How to write the verdicts, json as one line each.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket evaluate" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket evaluate" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket evaluate" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket evaluate" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket explain" -eq 1' -fka '(__picket_custom_completion ---completion explain -- positional@0 (count (__picket_tokens -pc)) (__picket_tokens -tC))'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket explain" sql' -l 'sql' -d 'Explain this query; - for standard input.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket explain" as-of' -l 'as-of' -d 'The time that the query runs as of, such as 2026-03-01T09:30:00Z, 2h or today. (default: now)' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket explain" l log-type' -l 'log-type' -s 'l' -d 'The kind of the event. (default: what the event says in p_log_type)' -rfka '(__picket_custom_completion ---completion explain -- --log-type (count (__picket_tokens -pc)) (__picket_tokens -tC))'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket explain"' -l 'detection' -s 'd' -d 'Explain only this detection; may be given more than once.' -rfka '(__picket_custom_completion ---completion explain -- --detection (count (__picket_tokens -pc)) (__picket_tokens -tC))'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket explain"' -l 'detections' -d 'Explain by these files instead of the daemon\'s detections; may be given more than once.' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket explain" o output' -l 'output' -s 'o' -d 'How to write the answer.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket explain" no-python' -l 'no-python' -d 'Run no bodies in Python: list them as not run.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket explain" python' -l 'python' -d 'Run bodies with this interpreter (default: /usr/bin/python3).' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket explain" site-packages' -l 'site-packages' -d 'Let bodies import packages from this directory.' -rfa '(__picket_complete_directories)'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket explain" no-confine' -l 'no-confine' -d 'Let bodies do all that the interpreter may, as for a debugger.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket explain" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket explain" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket explain" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket explain" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket ingest" -ge 1' -F
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket ingest" format' -l 'format' -d 'The fields of the lines, in order. (default: AWS\'s version 2)' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket ingest" l log-type' -l 'log-type' -s 'l' -d 'The kind of the flows. (default: AWS.VPCFlow)' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket ingest" row-ids' -l 'row-ids' -d 'Name records by their bytes, so that the daemon recognises those that it has got before.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket ingest" batch' -l 'batch' -d 'The most records in a call.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket ingest" o output' -l 'output' -s 'o' -d 'How to write the summary.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket ingest" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket ingest" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket ingest" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket ingest" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket follow" config' -l 'config' -d 'The file that says what is followed.' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket follow" l log-type' -l 'log-type' -s 'l' -d 'The kind of the events.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket follow"' -l 'path' -d 'Files to follow; may be given several times.' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket follow" journal' -l 'journal' -d 'Follow the journal.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket follow"' -l 'unit' -d 'Only entries of the journal of a unit; may be given several times.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket follow" format' -l 'format' -d 'What the files hold: json, text, auditd, nginx, syslog, cloudtrail, vpcflow. (default: json)' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket follow" start' -l 'start' -d 'Whether to begin, the first time, at the end of what is there, or at the beginning. (default: end)' -rfka 'end beginning'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket follow" positions' -l 'positions' -d 'Where to keep how far events are acknowledged. (default: $STATE_DIRECTORY/positions.json; else nowhere)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket follow" once' -l 'once' -d 'End at the end of what is there.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket follow" check' -l 'check' -d 'Only say what would be followed.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket follow" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket follow" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket follow" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket follow" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket run-scheduled" -eq 1' -fka '(__picket_custom_completion ---completion run-scheduled -- positional@0 (count (__picket_tokens -pc)) (__picket_tokens -tC))'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket run-scheduled" dry-run' -l 'dry-run' -d 'Let the rules evaluate only; change no state.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket run-scheduled" fail-on-match' -l 'fail-on-match' -d 'Exit with 1 when a rule matches a row.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket run-scheduled" as-of' -l 'as-of' -d 'The time that the query runs as of, such as 2026-03-01T09:30:00Z, 2h or today. (default: now)' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket run-scheduled" rows' -l 'rows' -d 'Show at most this many rows. (default: 100 of a table, else all that the daemon gives)' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket run-scheduled" o output' -l 'output' -s 'o' -d 'How to write the rows.' -rfka 'table json csv'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket run-scheduled" csv-raw' -l 'csv-raw' -d 'With --output csv: write texts as they are, also those that a spreadsheet would calculate.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket run-scheduled" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket run-scheduled" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket run-scheduled" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket run-scheduled" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket schedules" fail-on-gap' -l 'fail-on-gap' -d 'Exit with 1 when there is a gap.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket schedules" o output' -l 'output' -s 'o' -d 'How to write the answer.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket schedules" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket schedules" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket schedules" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket schedules" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket query" as-of' -l 'as-of' -d 'The time that the query runs as of, such as 2026-03-01T09:30:00Z, 2h or today. (default: now)' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket query" rows' -l 'rows' -d 'Show at most this many rows. (default: 100 of a table, else all that the daemon gives)' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket query" o output' -l 'output' -s 'o' -d 'How to write the rows.' -rfka 'table json csv'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket query" csv-raw' -l 'csv-raw' -d 'With --output csv: write texts as they are, also those that a spreadsheet would calculate.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket query" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket query" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket query" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket query" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket detections" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket detections" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket detections" -eq 1' -fa 'list' -d 'List the loaded detections.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket detections" -eq 1' -fa 'show' -d 'Show the catalogue page of a detection.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket detections list" l log-type' -l 'log-type' -s 'l' -d 'Only detections of this log type.' -rfka '(__picket_custom_completion ---completion detections list -- --log-type (count (__picket_tokens -pc)) (__picket_tokens -tC))'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket detections list" s search' -l 'search' -s 's' -d 'Only detections whose id or display name contains this, in any case.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket detections list" o output' -l 'output' -s 'o' -d 'How to write the list.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket detections list" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket detections list" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket detections list" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket detections list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket detections show" -eq 1' -fka '(__picket_custom_completion ---completion detections show -- positional@0 (count (__picket_tokens -pc)) (__picket_tokens -tC))'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket detections show" source' -l 'source' -d 'Print the detection\'s file as it was loaded.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket detections show"' -l 'detections' -d 'Show a detection of these files instead of the daemon\'s; may be given more than once.' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket detections show" no-python' -l 'no-python' -d 'Run no bodies in Python: list them as not run.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket detections show" python' -l 'python' -d 'Run bodies with this interpreter (default: /usr/bin/python3).' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket detections show" site-packages' -l 'site-packages' -d 'Let bodies import packages from this directory.' -rfa '(__picket_complete_directories)'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket detections show" no-confine' -l 'no-confine' -d 'Let bodies do all that the interpreter may, as for a debugger.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket detections show" o output' -l 'output' -s 'o' -d 'How to write the page.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket detections show" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket detections show" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket detections show" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket detections show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket lookup" -eq 1' -fka '(__picket_custom_completion ---completion lookup -- positional@0 (count (__picket_tokens -pc)) (__picket_tokens -tC))'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket lookup" list' -l 'list' -d 'List the tables; with the name of a table, this one alone.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket lookup"' -l 'detections' -d 'Look up in the tables of these files instead of the daemon\'s; may be given more than once.' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket lookup" o output' -l 'output' -s 'o' -d 'How to write the answer.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket lookup" no-python' -l 'no-python' -d 'Run no bodies in Python: list them as not run.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket lookup" python' -l 'python' -d 'Run bodies with this interpreter (default: /usr/bin/python3).' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket lookup" site-packages' -l 'site-packages' -d 'Let bodies import packages from this directory.' -rfa '(__picket_complete_directories)'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket lookup" no-confine' -l 'no-confine' -d 'Let bodies do all that the interpreter may, as for a debugger.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket lookup" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket lookup" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket lookup" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket lookup" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket alerts" -eq 1' -fa 'list' -d 'List alerts, the newest first.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket alerts" -eq 1' -fa 'show' -d 'Show an alert with its history, and its first events.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket alerts" -eq 1' -fa 'watch' -d 'Follow alerts as they are raised and changed.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket alerts" -eq 1' -fa 'triage' -d 'Say that somebody has looked at alerts.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket alerts" -eq 1' -fa 'resolve' -d 'Say that alerts were dealt with.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket alerts" -eq 1' -fa 'close' -d 'Say that alerts are done with; retention may remove them.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket alerts" -eq 1' -fa 'reopen' -d 'Say that alerts are open again.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts list" d detection' -l 'detection' -s 'd' -d 'Only alerts of this detection.' -rfka '(__picket_custom_completion ---completion alerts list -- --detection (count (__picket_tokens -pc)) (__picket_tokens -tC))'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts list"' -l 'severity' -d 'Only alerts of this severity; may be given more than once.' -rfka 'info low medium high critical'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts list"' -l 'status' -d 'Only alerts of this status; may be given more than once.' -rfka 'open triaged resolved closed'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts list" s search' -l 'search' -s 's' -d 'Only alerts whose title, dedup string or detection id contains this, in any case.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts list" since' -l 'since' -d 'Only alerts created at this time or later.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts list" until' -l 'until' -d 'Only alerts created before this time.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts list" silence' -l 'silence' -d 'Only alerts that are not delivered for this silence.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts list" l limit' -l 'limit' -s 'l' -d 'At most this many.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts list" o output' -l 'output' -s 'o' -d 'How to write the list.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts list" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts list" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts list" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket alerts show" -eq 1' -fka '(__picket_custom_completion ---completion alerts show -- positional@0 (count (__picket_tokens -pc)) (__picket_tokens -tC))'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts show" events' -l 'events' -d 'Show at most so many of its first events. (default: none of them in text, all that are kept in JSON)' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts show" o output' -l 'output' -s 'o' -d 'How to write the alert.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts show" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts show" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts show" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts watch" d detection' -l 'detection' -s 'd' -d 'Only alerts of this detection.' -rfka '(__picket_custom_completion ---completion alerts watch -- --detection (count (__picket_tokens -pc)) (__picket_tokens -tC))'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts watch"' -l 'severity' -d 'Only alerts of this severity; may be given more than once.' -rfka 'info low medium high critical'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts watch" from' -l 'from' -d 'Start after the change of this number, 0 for the first one, or at this time. (default: what happens next)' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts watch" o output' -l 'output' -s 'o' -d 'How to write the changes, json as one line each.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts watch" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts watch" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts watch" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts watch" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket alerts triage" -ge 1' -fka '(__picket_custom_completion ---completion alerts triage -- positional@0 (count (__picket_tokens -pc)) (__picket_tokens -tC))'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts triage" c comment' -l 'comment' -s 'c' -d 'Why; kept in the alert\'s history.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts triage" o output' -l 'output' -s 'o' -d 'How to write the alerts.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts triage" admin-socket' -l 'admin-socket' -d 'The daemon\'s admin socket. (default: $PICKET_ADMIN_SOCKET, or else /run/picket-admin/admin.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts triage" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts triage" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts triage" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket alerts resolve" -ge 1' -fka '(__picket_custom_completion ---completion alerts resolve -- positional@0 (count (__picket_tokens -pc)) (__picket_tokens -tC))'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts resolve" c comment' -l 'comment' -s 'c' -d 'Why; kept in the alert\'s history.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts resolve" o output' -l 'output' -s 'o' -d 'How to write the alerts.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts resolve" admin-socket' -l 'admin-socket' -d 'The daemon\'s admin socket. (default: $PICKET_ADMIN_SOCKET, or else /run/picket-admin/admin.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts resolve" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts resolve" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts resolve" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket alerts close" -ge 1' -fka '(__picket_custom_completion ---completion alerts close -- positional@0 (count (__picket_tokens -pc)) (__picket_tokens -tC))'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts close" c comment' -l 'comment' -s 'c' -d 'Why; kept in the alert\'s history.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts close" o output' -l 'output' -s 'o' -d 'How to write the alerts.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts close" admin-socket' -l 'admin-socket' -d 'The daemon\'s admin socket. (default: $PICKET_ADMIN_SOCKET, or else /run/picket-admin/admin.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts close" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts close" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts close" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket alerts reopen" -ge 1' -fka '(__picket_custom_completion ---completion alerts reopen -- positional@0 (count (__picket_tokens -pc)) (__picket_tokens -tC))'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts reopen" c comment' -l 'comment' -s 'c' -d 'Why; kept in the alert\'s history.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts reopen" o output' -l 'output' -s 'o' -d 'How to write the alerts.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts reopen" admin-socket' -l 'admin-socket' -d 'The daemon\'s admin socket. (default: $PICKET_ADMIN_SOCKET, or else /run/picket-admin/admin.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts reopen" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts reopen" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket alerts reopen" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket silence" -eq 1' -fa 'add' -d 'Silence the alerts of some matches for a stated time.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket silence" -eq 1' -fa 'list' -d 'List the silences that hold, the newest first.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket silence" -eq 1' -fa 'show' -d 'Show a silence, who has added and ended it, and what has met it.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket silence" -eq 1' -fa 'end' -d 'End silences before their time.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence add" d detection' -l 'detection' -s 'd' -d 'Only matches of this detection.' -rfka '(__picket_custom_completion ---completion silence add -- --detection (count (__picket_tokens -pc)) (__picket_tokens -tC))'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence add"' -l 'where' -d 'Only events in which this field has this value; may be given more than once.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence add"' -l 'severity' -d 'Only matches of this severity; may be given more than once.' -rfka 'info low medium high critical'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence add"' -l 'log-type' -s 'l' -d 'Only events of this log type; may be given more than once.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence add" for' -l 'for' -d 'How long, for example 90m, 4h or \'2 days\'.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence add" until' -l 'until' -d 'Until when.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence add" r reason' -l 'reason' -s 'r' -d 'Why; kept with the silence.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence add" o output' -l 'output' -s 'o' -d 'How to write the silence.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence add" admin-socket' -l 'admin-socket' -d 'The daemon\'s admin socket. (default: $PICKET_ADMIN_SOCKET, or else /run/picket-admin/admin.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence add" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence add" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence add" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence list" a all' -l 'all' -s 'a' -d 'Also list silences that are over.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence list" o output' -l 'output' -s 'o' -d 'How to write the list.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence list" admin-socket' -l 'admin-socket' -d 'The daemon\'s admin socket. (default: $PICKET_ADMIN_SOCKET, or else /run/picket-admin/admin.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence list" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence list" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence show" o output' -l 'output' -s 'o' -d 'How to write the silence.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence show" admin-socket' -l 'admin-socket' -d 'The daemon\'s admin socket. (default: $PICKET_ADMIN_SOCKET, or else /run/picket-admin/admin.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence show" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence show" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence end" o output' -l 'output' -s 'o' -d 'How to write the silences.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence end" admin-socket' -l 'admin-socket' -d 'The daemon\'s admin socket. (default: $PICKET_ADMIN_SOCKET, or else /run/picket-admin/admin.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence end" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence end" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket silence end" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket kv" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket kv" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket kv" -eq 1' -fa 'list' -d 'List the keys, in their order.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket kv" -eq 1' -fa 'show' -d 'Show what is below a key.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket kv" -eq 1' -fa 'delete' -d 'Delete keys, and what is below them.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket kv list" o output' -l 'output' -s 'o' -d 'How to write the list.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket kv list" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket kv list" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket kv list" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket kv list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket kv show" o output' -l 'output' -s 'o' -d 'How to write it.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket kv show" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket kv show" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket kv show" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket kv show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket kv delete" m match' -l 'match' -s 'm' -d 'Delete all keys that this pattern matches.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket kv delete" o output' -l 'output' -s 'o' -d 'How to write the count.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket kv delete" socket' -l 'socket' -d 'The daemon\'s socket, for --match. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket kv delete" admin-socket' -l 'admin-socket' -d 'The daemon\'s admin socket. (default: $PICKET_ADMIN_SOCKET, or else /run/picket-admin/admin.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket kv delete" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket kv delete" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket kv delete" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket status" a all' -l 'all' -s 'a' -d 'Show everything.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket status" callers' -l 'callers' -d 'Show what each uid that calls uses instead.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket status" o output' -l 'output' -s 'o' -d 'How to write the answer.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket status" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket status" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket status" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket status" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket top" i interval' -l 'interval' -s 'i' -d 'The time between two looks.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket top" c count' -l 'count' -s 'c' -d 'Print so many reports and end.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket top" once' -l 'once' -d 'Print one report and end.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket top" sort' -l 'sort' -d 'What detections are ordered by.' -rfka 'time evaluations matches alerts failures name'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket top" o output' -l 'output' -s 'o' -d 'How to write reports, json as one line each.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket top" json' -l 'json' -d 'The same as --output json.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket top" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket top" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket top" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket top" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket metrics" into' -l 'into' -d 'Write to a file instead, whole or not at all.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'prom\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket metrics" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket metrics" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket metrics" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket metrics" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket health" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket health" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket health" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket health" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket reload" check dry-run' -l 'dry-run' -l 'check' -d 'Only print what a reload would do.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket reload" o output' -l 'output' -s 'o' -d 'How to write the answer.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket reload" admin-socket' -l 'admin-socket' -d 'The daemon\'s admin socket. (default: $PICKET_ADMIN_SOCKET, or else /run/picket-admin/admin.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket reload" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket reload" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket reload" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket log-level" -eq 1' -fka 'trace debug info notice warning error critical'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket log-level" o output' -l 'output' -s 'o' -d 'How to write the answer.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket log-level" admin-socket' -l 'admin-socket' -d 'The daemon\'s admin socket. (default: $PICKET_ADMIN_SOCKET, or else /run/picket-admin/admin.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket log-level" timeout' -l 'timeout' -d 'Seconds to wait for an answer.' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket log-level" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket log-level" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket call" -eq 1' -fka '(__picket_custom_completion ---completion call -- positional@0 (count (__picket_tokens -pc)) (__picket_tokens -tC))'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket call" list' -l 'list' -d 'Show the methods, or the fields of one, in place of a call.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket call" o output' -l 'output' -s 'o' -d 'How to write what --list shows; an answer is JSON.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket call" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket call" admin-socket' -l 'admin-socket' -d 'The daemon\'s admin socket. (default: $PICKET_ADMIN_SOCKET, or else /run/picket-admin/admin.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket call" timeout' -l 'timeout' -d 'Seconds to wait for an answer, or to go on with a stream. (default: 30 for an answer)' -rfka ''
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket call" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket call" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliver" config' -l 'config' -d 'The configuration of deliveries. (default: /etc/picket/deliver.yml, where there is one)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliver" state-directory' -l 'state-directory' -d 'Where positions and dead letters are kept. (default: what the configuration says, else $STATE_DIRECTORY, else /var/lib/picket-deliver)' -rfa '(__picket_complete_directories)'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliver" socket' -l 'socket' -d 'The daemon\'s socket. (default: $PICKET_SOCKET, or else /run/picket/picket.sock)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliver" check-config' -l 'check-config' -d 'Only read the configuration, and say what is wrong with it.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliver" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliver" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliveries" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliveries" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket deliveries" -eq 1' -fa 'list' -d 'Show each delivery, what it has delivered, and what is wrong with it.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket deliveries" -eq 1' -fa 'test' -d 'Send a test alert through a delivery, and say what came of it.'
complete -c 'picket' -n '__picket_should_offer_completions_for_positional "picket deliveries" -eq 1' -fa 'retry' -d 'Have dead letters sent again.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliveries list" config' -l 'config' -d 'The configuration of deliveries. (default: /etc/picket/deliver.yml, where there is one)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliveries list" state-directory' -l 'state-directory' -d 'Where positions and dead letters are kept. (default: what the configuration says, else $STATE_DIRECTORY, else /var/lib/picket-deliver)' -rfa '(__picket_complete_directories)'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliveries list" o output' -l 'output' -s 'o' -d 'How to write the list.' -rfka 'text json'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliveries list" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliveries list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliveries test" config' -l 'config' -d 'The configuration of deliveries. (default: /etc/picket/deliver.yml, where there is one)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliveries test" state-directory' -l 'state-directory' -d 'Where positions and dead letters are kept. (default: what the configuration says, else $STATE_DIRECTORY, else /var/lib/picket-deliver)' -rfa '(__picket_complete_directories)'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliveries test" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliveries test" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliveries retry" config' -l 'config' -d 'The configuration of deliveries. (default: /etc/picket/deliver.yml, where there is one)' -rF
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliveries retry" state-directory' -l 'state-directory' -d 'Where positions and dead letters are kept. (default: what the configuration says, else $STATE_DIRECTORY, else /var/lib/picket-deliver)' -rfa '(__picket_complete_directories)'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliveries retry" version' -l 'version' -d 'Show the version.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket deliveries retry" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picket' -n '__picket_should_offer_completions_for_flags_or_options "picket help" version' -l 'version' -d 'Show the version.'
