function __picketd_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __picketd_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __picketd_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __picketd_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __picketd_parse_tokens -S
    set -l unparsed_tokens (__picketd_tokens -pc)
    switch $unparsed_tokens[1]
    case 'picketd'
        __picketd_parse_subcommand 0 'config=' 'check-config=' 'output=' 'detections=+' 'state-directory=' 'durability=' 'socket=' 'admin-socket=' 'event-loops=' 'log-level=' 'replay=' 'log-type=' 'log-type-key=' 'time-key=' 'records-key=' 'no-python' 'strict' 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'help'
            __picketd_parse_subcommand -r 1 'version'
        end
    end
end

function __picketd_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __picketd_parse_subcommand -S -a positional_count
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

function __picketd_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __picketd_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__picketd_tokens -p)
    if test -z "$(__picketd_tokens -t)"
        set -l index (count (__picketd_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'picketd' -f
complete -c 'picketd' -n '__picketd_should_offer_completions_for_flags_or_options "picketd" config' -l 'config' -d 'Read settings from this YAML file.' -rF
complete -c 'picketd' -n '__picketd_should_offer_completions_for_flags_or_options "picketd" check-config' -l 'check-config' -d 'Serve nothing: check this configuration file (or that of --config) with all that it names, and end.' -rF
complete -c 'picketd' -n '__picketd_should_offer_completions_for_flags_or_options "picketd" output' -l 'output' -d 'With --check-config: how to write the result, with json also what would be in force: text or json (default: text).' -rfka 'text json'
complete -c 'picketd' -n '__picketd_should_offer_completions_for_flags_or_options "picketd"' -l 'detections' -d 'Load detections from this directory or file; may be given more than once.' -rfa '(__picketd_complete_directories)'
complete -c 'picketd' -n '__picketd_should_offer_completions_for_flags_or_options "picketd" state-directory' -l 'state-directory' -d 'Keep windows, alerts and flows here; two daemons cannot share it. Without it they end with the daemon.' -rfa '(__picketd_complete_directories)'
complete -c 'picketd' -n '__picketd_should_offer_completions_for_flags_or_options "picketd" durability' -l 'durability' -d 'Let acknowledged matches and flows survive a killed process (process) or a power failure too (power) (default: process).' -rfka 'process power'
complete -c 'picketd' -n '__picketd_should_offer_completions_for_flags_or_options "picketd" socket' -l 'socket' -d 'Serve this socket (default: /run/picket/picket.sock).' -rfka ''
complete -c 'picketd' -n '__picketd_should_offer_completions_for_flags_or_options "picketd" admin-socket' -l 'admin-socket' -d 'Serve this socket for what changes alerts (default: /run/picket-admin/admin.sock, where that directory is there).' -rfka ''
complete -c 'picketd' -n '__picketd_should_offer_completions_for_flags_or_options "picketd" event-loops' -l 'event-loops' -d 'Answer calls on this many threads (default: one for each core).' -rfka ''
complete -c 'picketd' -n '__picketd_should_offer_completions_for_flags_or_options "picketd" log-level' -l 'log-level' -d 'Log this and what is more severe: trace, debug, info, notice, warning, error or critical (default: info).' -rfka 'trace debug info notice warning error critical'
complete -c 'picketd' -n '__picketd_should_offer_completions_for_flags_or_options "picketd" replay' -l 'replay' -d 'Serve nothing: evaluate the events in this file, with their own times as the clock, print the alerts and end. Reads what \'picket evaluate\' reads. \'-\' is standard input.' -rF
complete -c 'picketd' -n '__picketd_should_offer_completions_for_flags_or_options "picketd" log-type' -l 'log-type' -d 'With --replay: the log type of all events.' -rfka ''
complete -c 'picketd' -n '__picketd_should_offer_completions_for_flags_or_options "picketd" log-type-key' -l 'log-type-key' -d 'With --replay: where each event says its log type, a key or keys with dots between (default: p_log_type).' -rfka ''
complete -c 'picketd' -n '__picketd_should_offer_completions_for_flags_or_options "picketd" time-key' -l 'time-key' -d 'With --replay: where each event says its time, as RFC 3339 or since 1970 (default: p_event_time).' -rfka ''
complete -c 'picketd' -n '__picketd_should_offer_completions_for_flags_or_options "picketd" records-key' -l 'records-key' -d 'With --replay: where objects hold lists of events; none to take them as they are (default: known kinds).' -rfka ''
complete -c 'picketd' -n '__picketd_should_offer_completions_for_flags_or_options "picketd" no-python' -l 'no-python' -d 'Run no bodies in Python: list them as not run.'
complete -c 'picketd' -n '__picketd_should_offer_completions_for_flags_or_options "picketd" strict' -l 'strict' -d 'Refuse to start when any detection file has a problem, or others may write to what is loaded.'
complete -c 'picketd' -n '__picketd_should_offer_completions_for_flags_or_options "picketd" version' -l 'version' -d 'Show the version.'
complete -c 'picketd' -n '__picketd_should_offer_completions_for_flags_or_options "picketd" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'picketd' -n '__picketd_should_offer_completions_for_positional "picketd" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'picketd' -n '__picketd_should_offer_completions_for_flags_or_options "picketd help" version' -l 'version' -d 'Show the version.'
