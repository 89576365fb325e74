#!/bin/bash

__picket_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__picket_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__picket_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__picket_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_picket() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=()
    __picket_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    check|test|state|evaluate|explain|ingest|follow|run-scheduled|schedules|query|detections|lookup|alerts|silence|kv|status|top|metrics|health|reload|log-level|call|deliver|deliveries|help)
        # Offer subcommand argument completions
        "_picket_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'check test state evaluate explain ingest follow run-scheduled schedules query detections lookup alerts silence kv status top metrics health reload log-level call deliver deliveries help' -- "${cur}"))
        ;;
    esac
}

_picket_check() {
    repeating_flags=()
    non_repeating_flags=(--no-python --no-confine --fail-on-warnings --summary --all --version -h --help)
    repeating_options=(--filter -f --ignore)
    non_repeating_options=(--config --python --site-packages --deliveries --output -o)
    __picket_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __picket_add_completions -f
        return
        ;;
    '--python')
        __picket_add_completions -f
        return
        ;;
    '--site-packages')
        __picket_add_completions -d
        return
        ;;
    '--deliveries')
        __picket_add_completions -f
        return
        ;;
    '--filter'|'-f')
        return
        ;;
    '--ignore')
        __picket_add_completions -W 'dotted-key'$'\n''number-spelling'$'\n''value-kind'$'\n''typographic-quotes'$'\n''log-type-spelling'$'\n''never-true'$'\n''always-true'$'\n''duplicate-expression'$'\n''changing-title'$'\n''output-ids'$'\n''missing-file'$'\n''no-tests'$'\n''one-sided-tests'$'\n''writable-by-others'$'\n''ended-filter'$'\n''no-resource-types'$'\n''suppressions'$'\n''correlation-window'$'\n''correlation-member'
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __picket_add_completions -f
        return
        ;;
    esac
}

_picket_test() {
    repeating_flags=()
    non_repeating_flags=(--no-python --no-confine --print --failures-only --skip-disabled --strict --watch --version -h --help)
    repeating_options=(--filter -f --test)
    non_repeating_options=(--config --python --site-packages --minimum-tests --output -o)
    __picket_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __picket_add_completions -f
        return
        ;;
    '--python')
        __picket_add_completions -f
        return
        ;;
    '--site-packages')
        __picket_add_completions -d
        return
        ;;
    '--filter'|'-f')
        return
        ;;
    '--test')
        return
        ;;
    '--minimum-tests')
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'$'\n''junit'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __picket_add_completions -f
        return
        ;;
    esac
}

_picket_state() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __picket_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    check|show|backup)
        # Offer subcommand argument completions
        "_picket_state_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'check show backup' -- "${cur}"))
        ;;
    esac
}

_picket_state_check() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--state-directory --output -o)
    __picket_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--state-directory')
        __picket_add_completions -d
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    esac
}

_picket_state_show() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--state-directory --output -o)
    __picket_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--state-directory')
        __picket_add_completions -d
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    esac
}

_picket_state_backup() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--state-directory --output -o --to)
    __picket_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--state-directory')
        __picket_add_completions -d
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--to')
        __picket_add_completions -d
        return
        ;;
    esac
}

_picket_evaluate() {
    repeating_flags=()
    non_repeating_flags=(--dry-run --fail-on-match --version -h --help)
    repeating_options=()
    non_repeating_options=(--log-type -l --log-type-key --event-id --event-id-key --records-key --output -o --socket --timeout)
    __picket_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--log-type'|'-l')
        return
        ;;
    '--log-type-key')
        return
        ;;
    '--event-id')
        return
        ;;
    '--event-id-key')
        return
        ;;
    '--records-key')
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __picket_add_completions -f
        return
        ;;
    esac
}

_picket_explain() {
    repeating_flags=()
    non_repeating_flags=(--no-python --no-confine --version -h --help)
    repeating_options=(--detection -d --detections)
    non_repeating_options=(--sql --as-of --log-type -l --output -o --python --site-packages --socket --timeout)
    __picket_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--sql')
        return
        ;;
    '--as-of')
        return
        ;;
    '--log-type'|'-l')
        __picket_add_completions -W "$(__picket_custom_complete ---completion explain -- --log-type "${COMP_CWORD}" "$(__picket_cursor_index_in_current_word)")"
        return
        ;;
    '--detection'|'-d')
        __picket_add_completions -W "$(__picket_custom_complete ---completion explain -- --detection "${COMP_CWORD}" "$(__picket_cursor_index_in_current_word)")"
        return
        ;;
    '--detections')
        __picket_add_completions -f
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--python')
        __picket_add_completions -f
        return
        ;;
    '--site-packages')
        __picket_add_completions -d
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __picket_add_completions -W "$(__picket_custom_complete ---completion explain -- positional@0 "${COMP_CWORD}" "$(__picket_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_picket_ingest() {
    repeating_flags=()
    non_repeating_flags=(--row-ids --version -h --help)
    repeating_options=()
    non_repeating_options=(--format --log-type -l --batch --output -o --socket --timeout)
    __picket_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--format')
        return
        ;;
    '--log-type'|'-l')
        return
        ;;
    '--batch')
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __picket_add_completions -f
        return
        ;;
    esac
}

_picket_follow() {
    repeating_flags=()
    non_repeating_flags=(--journal --once --check --version -h --help)
    repeating_options=(--path --unit)
    non_repeating_options=(--config --log-type -l --format --start --positions --socket --timeout)
    __picket_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __picket_add_completions -f
        return
        ;;
    '--log-type'|'-l')
        return
        ;;
    '--path')
        __picket_add_completions -f
        return
        ;;
    '--unit')
        return
        ;;
    '--format')
        return
        ;;
    '--start')
        __picket_add_completions -W 'end'$'\n''beginning'
        return
        ;;
    '--positions')
        __picket_add_completions -f
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac
}

_picket_run-scheduled() {
    repeating_flags=()
    non_repeating_flags=(--dry-run --fail-on-match --csv-raw --version -h --help)
    repeating_options=()
    non_repeating_options=(--as-of --rows --output -o --socket --timeout)
    __picket_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--as-of')
        return
        ;;
    '--rows')
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'table'$'\n''json'$'\n''csv'
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __picket_add_completions -W "$(__picket_custom_complete ---completion run-scheduled -- positional@0 "${COMP_CWORD}" "$(__picket_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_picket_schedules() {
    repeating_flags=()
    non_repeating_flags=(--fail-on-gap --version -h --help)
    repeating_options=()
    non_repeating_options=(--output -o --socket --timeout)
    __picket_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac
}

_picket_query() {
    repeating_flags=()
    non_repeating_flags=(--csv-raw --version -h --help)
    repeating_options=()
    non_repeating_options=(--as-of --rows --output -o --socket --timeout)
    __picket_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--as-of')
        return
        ;;
    '--rows')
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'table'$'\n''json'$'\n''csv'
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac
}

_picket_detections() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __picket_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|show)
        # Offer subcommand argument completions
        "_picket_detections_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list show' -- "${cur}"))
        ;;
    esac
}

_picket_detections_list() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--log-type -l --search -s --output -o --socket --timeout)
    __picket_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--log-type'|'-l')
        __picket_add_completions -W "$(__picket_custom_complete ---completion detections list -- --log-type "${COMP_CWORD}" "$(__picket_cursor_index_in_current_word)")"
        return
        ;;
    '--search'|'-s')
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac
}

_picket_detections_show() {
    repeating_flags=()
    non_repeating_flags=(--source --no-python --no-confine --version -h --help)
    repeating_options=(--detections)
    non_repeating_options=(--python --site-packages --output -o --socket --timeout)
    __picket_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--detections')
        __picket_add_completions -f
        return
        ;;
    '--python')
        __picket_add_completions -f
        return
        ;;
    '--site-packages')
        __picket_add_completions -d
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __picket_add_completions -W "$(__picket_custom_complete ---completion detections show -- positional@0 "${COMP_CWORD}" "$(__picket_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_picket_lookup() {
    repeating_flags=()
    non_repeating_flags=(--list --no-python --no-confine --version -h --help)
    repeating_options=(--detections)
    non_repeating_options=(--output -o --python --site-packages --socket --timeout)
    __picket_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--detections')
        __picket_add_completions -f
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--python')
        __picket_add_completions -f
        return
        ;;
    '--site-packages')
        __picket_add_completions -d
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __picket_add_completions -W "$(__picket_custom_complete ---completion lookup -- positional@0 "${COMP_CWORD}" "$(__picket_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_picket_alerts() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __picket_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|show|watch|triage|resolve|close|reopen)
        # Offer subcommand argument completions
        "_picket_alerts_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list show watch triage resolve close reopen' -- "${cur}"))
        ;;
    esac
}

_picket_alerts_list() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=(--severity --status)
    non_repeating_options=(--detection -d --search -s --since --until --silence --limit -l --output -o --socket --timeout)
    __picket_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--detection'|'-d')
        __picket_add_completions -W "$(__picket_custom_complete ---completion alerts list -- --detection "${COMP_CWORD}" "$(__picket_cursor_index_in_current_word)")"
        return
        ;;
    '--severity')
        __picket_add_completions -W 'info'$'\n''low'$'\n''medium'$'\n''high'$'\n''critical'
        return
        ;;
    '--status')
        __picket_add_completions -W 'open'$'\n''triaged'$'\n''resolved'$'\n''closed'
        return
        ;;
    '--search'|'-s')
        return
        ;;
    '--since')
        return
        ;;
    '--until')
        return
        ;;
    '--silence')
        return
        ;;
    '--limit'|'-l')
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac
}

_picket_alerts_show() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--events --output -o --socket --timeout)
    __picket_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--events')
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __picket_add_completions -W "$(__picket_custom_complete ---completion alerts show -- positional@0 "${COMP_CWORD}" "$(__picket_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_picket_alerts_watch() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=(--severity)
    non_repeating_options=(--detection -d --from --output -o --socket --timeout)
    __picket_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--detection'|'-d')
        __picket_add_completions -W "$(__picket_custom_complete ---completion alerts watch -- --detection "${COMP_CWORD}" "$(__picket_cursor_index_in_current_word)")"
        return
        ;;
    '--severity')
        __picket_add_completions -W 'info'$'\n''low'$'\n''medium'$'\n''high'$'\n''critical'
        return
        ;;
    '--from')
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac
}

_picket_alerts_triage() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--comment -c --output -o --admin-socket --timeout)
    __picket_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--comment'|'-c')
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--admin-socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __picket_add_completions -W "$(__picket_custom_complete ---completion alerts triage -- positional@0 "${COMP_CWORD}" "$(__picket_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_picket_alerts_resolve() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--comment -c --output -o --admin-socket --timeout)
    __picket_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--comment'|'-c')
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--admin-socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __picket_add_completions -W "$(__picket_custom_complete ---completion alerts resolve -- positional@0 "${COMP_CWORD}" "$(__picket_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_picket_alerts_close() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--comment -c --output -o --admin-socket --timeout)
    __picket_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--comment'|'-c')
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--admin-socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __picket_add_completions -W "$(__picket_custom_complete ---completion alerts close -- positional@0 "${COMP_CWORD}" "$(__picket_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_picket_alerts_reopen() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--comment -c --output -o --admin-socket --timeout)
    __picket_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--comment'|'-c')
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--admin-socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __picket_add_completions -W "$(__picket_custom_complete ---completion alerts reopen -- positional@0 "${COMP_CWORD}" "$(__picket_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_picket_silence() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __picket_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    add|list|show|end)
        # Offer subcommand argument completions
        "_picket_silence_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'add list show end' -- "${cur}"))
        ;;
    esac
}

_picket_silence_add() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=(--where --severity --log-type -l)
    non_repeating_options=(--detection -d --for --until --reason -r --output -o --admin-socket --timeout)
    __picket_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--detection'|'-d')
        __picket_add_completions -W "$(__picket_custom_complete ---completion silence add -- --detection "${COMP_CWORD}" "$(__picket_cursor_index_in_current_word)")"
        return
        ;;
    '--where')
        return
        ;;
    '--severity')
        __picket_add_completions -W 'info'$'\n''low'$'\n''medium'$'\n''high'$'\n''critical'
        return
        ;;
    '--log-type'|'-l')
        return
        ;;
    '--for')
        return
        ;;
    '--until')
        return
        ;;
    '--reason'|'-r')
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--admin-socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac
}

_picket_silence_list() {
    repeating_flags=()
    non_repeating_flags=(--all -a --version -h --help)
    repeating_options=()
    non_repeating_options=(--output -o --admin-socket --timeout)
    __picket_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--admin-socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac
}

_picket_silence_show() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--output -o --admin-socket --timeout)
    __picket_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--admin-socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac
}

_picket_silence_end() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--output -o --admin-socket --timeout)
    __picket_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--admin-socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac
}

_picket_kv() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __picket_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|show|delete)
        # Offer subcommand argument completions
        "_picket_kv_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list show delete' -- "${cur}"))
        ;;
    esac
}

_picket_kv_list() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--output -o --socket --timeout)
    __picket_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac
}

_picket_kv_show() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--output -o --socket --timeout)
    __picket_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac
}

_picket_kv_delete() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--match -m --output -o --socket --admin-socket --timeout)
    __picket_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--match'|'-m')
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--admin-socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac
}

_picket_status() {
    repeating_flags=()
    non_repeating_flags=(--all -a --callers --version -h --help)
    repeating_options=()
    non_repeating_options=(--output -o --socket --timeout)
    __picket_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac
}

_picket_top() {
    repeating_flags=()
    non_repeating_flags=(--once --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--interval -i --count -c --sort --output -o --socket --timeout)
    __picket_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--interval'|'-i')
        return
        ;;
    '--count'|'-c')
        return
        ;;
    '--sort')
        __picket_add_completions -W 'time'$'\n''evaluations'$'\n''matches'$'\n''alerts'$'\n''failures'$'\n''name'
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac
}

_picket_metrics() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--into --socket --timeout)
    __picket_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--into')
        __picket_add_completions -o plusdirs -fX '!*.@(prom)'
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac
}

_picket_health() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--socket --timeout)
    __picket_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac
}

_picket_reload() {
    repeating_flags=()
    non_repeating_flags=(--dry-run --check --version -h --help)
    repeating_options=()
    non_repeating_options=(--output -o --admin-socket --timeout)
    __picket_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--admin-socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac
}

_picket_log-level() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--output -o --admin-socket --timeout)
    __picket_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--admin-socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __picket_add_completions -W 'trace'$'\n''debug'$'\n''info'$'\n''notice'$'\n''warning'$'\n''error'$'\n''critical'
        return
        ;;
    esac
}

_picket_call() {
    repeating_flags=()
    non_repeating_flags=(--list --version -h --help)
    repeating_options=()
    non_repeating_options=(--output -o --socket --admin-socket --timeout)
    __picket_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    '--admin-socket')
        __picket_add_completions -f
        return
        ;;
    '--timeout')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __picket_add_completions -W "$(__picket_custom_complete ---completion call -- positional@0 "${COMP_CWORD}" "$(__picket_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_picket_deliver() {
    repeating_flags=()
    non_repeating_flags=(--check-config --version -h --help)
    repeating_options=()
    non_repeating_options=(--config --state-directory --socket)
    __picket_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __picket_add_completions -f
        return
        ;;
    '--state-directory')
        __picket_add_completions -d
        return
        ;;
    '--socket')
        __picket_add_completions -f
        return
        ;;
    esac
}

_picket_deliveries() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __picket_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|test|retry)
        # Offer subcommand argument completions
        "_picket_deliveries_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list test retry' -- "${cur}"))
        ;;
    esac
}

_picket_deliveries_list() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --state-directory --output -o)
    __picket_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __picket_add_completions -f
        return
        ;;
    '--state-directory')
        __picket_add_completions -d
        return
        ;;
    '--output'|'-o')
        __picket_add_completions -W 'text'$'\n''json'
        return
        ;;
    esac
}

_picket_deliveries_test() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --state-directory)
    __picket_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __picket_add_completions -f
        return
        ;;
    '--state-directory')
        __picket_add_completions -d
        return
        ;;
    esac
}

_picket_deliveries_retry() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --state-directory)
    __picket_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __picket_add_completions -f
        return
        ;;
    '--state-directory')
        __picket_add_completions -d
        return
        ;;
    esac
}

_picket_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __picket_offer_flags_options -1
}

complete -o filenames -F _picket picket
