import { ownValue } from '@oks-kit/core';
import type { Run } from '../../session/entry.ts';
import type { completion } from './spec.ts';

/** `oks completion SHELL`: a small script that calls `oks` for the candidates at every Tab. */
export const runCompletion: Run<typeof completion> = ({ session: { out }, args: [shell = ''] }) => {
  out.verbatim(ownValue(scripts, shell) ?? '');
  return Promise.resolve(undefined);
};

const scripts: Readonly<Record<string, string>> = {
  bash: `# bash completion for oks. Load it with: source <(oks completion bash)
_oks() {
  local line cur="\${COMP_WORDS[COMP_CWORD]}"
  local -a lines
  COMPREPLY=()
  mapfile -t lines < <(command oks __complete bash "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ "\${lines[0]-}" == ':files' ]]; then
    [[ "$cur" == '=' ]] && cur=''
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    return
  fi
  for line in "\${lines[@]}"; do COMPREPLY+=("$line"); done
  [[ \${#COMPREPLY[@]} -eq 1 && "\${COMPREPLY[0]}" == *= ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -F _oks oks
`,
  zsh: `#compdef oks
# zsh completion for oks. Put it into a folder of $fpath as _oks, or load it with: source <(oks completion zsh)
_oks() {
  local line value
  local -a lines described open
  lines=("\${(@f)$(command oks __complete zsh "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ "\${lines[1]}" == ':files' ]]; then
    compset -P '--*='
    _files
    return
  fi
  for line in "\${lines[@]}"; do
    [[ -z "$line" ]] && continue
    value="\${line%%$'\\t'*}"
    if [[ "$value" == *= ]]; then
      open+=("$value")
    elif [[ "$line" == *$'\\t'* ]]; then
      value="\${value//\\\\/\\\\\\\\}"
      described+=("\${value//:/\\\\:}:\${line#*$'\\t'}")
    else
      value="\${value//\\\\/\\\\\\\\}"
      described+=("\${value//:/\\\\:}")
    fi
  done
  (( \${#described} )) && _describe -V oks described
  (( \${#open} )) && compadd -S '' -- "\${open[@]}"
}
if [[ "\${funcstack[1]}" == '_oks' ]]; then
  _oks "$@"
else
  compdef _oks oks
fi
`,
  fish: `# fish completion for oks. Save it as ~/.config/fish/completions/oks.fish, or load it with:
# oks completion fish | source
function __oks_complete
  set -l tokens (commandline -opc)
  set -e tokens[1]
  set -l current (commandline -ct)
  set -l lines (command oks __complete fish $tokens "$current" 2>/dev/null)
  if test "$lines[1]" = ':files'
    __fish_complete_path (string replace -r -- '^--[^=]+=' '' "$current")
    return
  end
  printf '%s\\n' $lines
end
complete -c oks -f -a '(__oks_complete)'
`,
  powershell: `# PowerShell completion for oks. Add it to $PROFILE, or load it with:
# oks completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName oks -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = $commandAst.CommandElements | Select-Object -Skip 1
  $before = @($words | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object {
    if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
  })
  $current = $wordToComplete.TrimStart([char[]]@("'", '"'))
  # Older versions drop an empty argument.
  $dropsEmpty = $PSVersionTable.PSVersion -lt [version]'7.3' -or $PSNativeCommandArgumentPassing -eq 'Legacy'
  if ($current -eq '' -and $dropsEmpty) { $current = '""' }
  foreach ($line in @(oks __complete powershell @before $current 2>$null)) {
    if ($line -eq ':files') { return }
    $text, $shown, $summary = $line -split "\`t", 3
    if (-not $summary) { $summary = $shown }
    [System.Management.Automation.CompletionResult]::new($text, $shown, 'ParameterValue', $summary)
  }
}
`,
};
