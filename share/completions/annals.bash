# bash completion for annals. Verbs and options are read from the program's own help, so that they
# cannot disagree.

_annals_verbs()
{
	annals help 2>/dev/null | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p'
}

_annals_options()
{
	annals help "$1" 2>/dev/null | grep -o -- '--[a-z][a-z-]*'
}

# The words of a choice: "--format text|json|jsonl" in the help of the verb.
_annals_choices()
{
	annals help "$1" 2>/dev/null | sed -n "s/.*--$2 \\([a-z|]*|[a-z|]*\\).*/\\1/p" | tr '|' '\n'
}

_annals()
{
	local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} verb= word choices
	COMPREPLY=()

	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		case $word in
		-*) ;;
		*) verb=$word; break ;;
		esac
	done
	if [[ -z $verb ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_annals_verbs)" -- "$current")
		return
	fi
	if [[ $verb == help ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_annals_verbs)" -- "$current")
		return
	fi
	if [[ $before == --* ]]; then
		choices=$(_annals_choices "$verb" "${before#--}")
		if [[ -n $choices ]]; then
			mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$current")
			return
		fi
	fi
	if [[ $current == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_annals_options "$verb")" -- "$current")
		return
	fi
	compopt -o filenames 2>/dev/null
	mapfile -t COMPREPLY < <(compgen -f -- "$current")
}

complete -F _annals annals
