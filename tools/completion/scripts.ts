/** The shells that a script can be printed for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
export type CompletedShell = (typeof SHELLS)[number];

/**
 * What a shell evaluates to complete `ldm`, and `npx ldm` where it can. It asks the command line itself at each Tab: that of
 * the project in the current folder, if there is one.
 */
export function completionScript(shell: CompletedShell): string {
  return scripts[shell];
}

const run = `  if [ -x node_modules/.bin/ldm ]; then node_modules/.bin/ldm "$@"; else command ldm "$@"; fi 2>/dev/null`;

const bash = `_ldm_run() {
${run}
}
_ldm_complete() {
  local first=1
  [ "\${COMP_WORDS[0]}" = npx ] && first=2
  [ "$COMP_CWORD" -lt "$first" ] && return
  [ "$first" = 2 ] && [ "\${COMP_WORDS[1]}" != ldm ] && return
  local IFS=$'\\n'
  COMPREPLY=($(_ldm_run completion bash --words -- "\${COMP_WORDS[@]:first:COMP_CWORD-first+1}"))
}
complete -o default -F _ldm_complete ldm npx`;

const zsh = `_ldm_run() {
${run}
}
_ldm_complete() {
  local -a candidates
  candidates=("\${(@f)$(_ldm_run completion zsh --words -- "\${(@)words[2,CURRENT]}")}")
  if [[ -n "\${candidates[1]}" ]]; then compadd -a candidates; else _files; fi
}
_ldm_npx() {
  if [[ "\${words[2]}" != ldm ]]; then _files; return; fi
  shift words
  (( CURRENT -= 1 ))
  _ldm_complete
}
compdef _ldm_complete ldm
compdef _ldm_npx npx`;

const fish = `function __ldm_words
    set -l typed (commandline -ct)
    set -l words (commandline -opc) "$typed"
    test "$words[1]" = npx; and set -e words[1]
    set -e words[1]
    if test -x node_modules/.bin/ldm
        node_modules/.bin/ldm completion fish --words -- $words 2>/dev/null
    else
        command ldm completion fish --words -- $words 2>/dev/null
    end
end
complete -c ldm -f -a '(__ldm_words)'
complete -c npx -n '__fish_seen_subcommand_from ldm' -f -a '(__ldm_words)'`;

const scripts: Readonly<Record<CompletedShell, string>> = { bash, zsh, fish };
