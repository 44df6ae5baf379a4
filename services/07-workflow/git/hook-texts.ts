import { createHash } from 'node:crypto'
import { BRANCH, BRANCH_ADVICE, FREE_BRANCHES, SUBJECT, SUBJECT_ADVICE } from './habits.ts'

export const HOOKS = ['commit-msg', 'pre-push'] as const
export type HookName = (typeof HOOKS)[number]

const MARK = '# revops-hub hook'
/** How many commits of one push are looked at. */
const PUSHED_COMMITS = 1_000

/** The text of a hook. Its second line names it and holds the hash of what follows, so that an edited one is known. */
export function hookText(name: HookName): string {
  const body = name === 'commit-msg' ? COMMIT_MSG : PRE_PUSH
  return `#!/bin/sh\n${markOf(name, body)}\n${body}`
}

function markOf(name: string, body: string): string {
  const hash = createHash('sha256').update(body).digest('hex')
  return `${MARK} ${name} sha256-${hash}`
}

/** True for a hook that this or an earlier hub wrote and nobody changed since. */
export function isOwnHook(name: HookName, text: string): boolean {
  const [first = '', second = '', ...rest] = text.split('\n')
  return first === '#!/bin/sh' && second === markOf(name, rest.join('\n'))
}

const COMMIT_MSG = `# Refuses a commit message that names no task. Installed by \`revops git install-hooks\`, taken away by \`revops git remove-hooks\`.
# A merge is worded by git itself.
if [ -e "$(git rev-parse --git-path MERGE_HEAD)" ]; then exit 0; fi
# Without an editor (git says so) a line that begins with # is no comment.
if [ "\${GIT_EDITOR-}" = : ]; then comment='^$'; else comment='^#'; fi
subject=$(LC_ALL=C grep -Ev "$comment" "$1" | LC_ALL=C sed '/^[[:space:]]*$/d' | head -n 1)
# An empty message is refused by git itself.
if [ -z "$subject" ]; then exit 0; fi
if printf '%s\\n' "$subject" | LC_ALL=C grep -Eq '${SUBJECT}'; then exit 0; fi
printf 'This commit message names no task: %s\\n' "$subject" >&2
printf '%s\\n' '${SUBJECT_ADVICE}' >&2
exit 1
`

const PRE_PUSH = `# Refuses a push of a branch, or of commits, that name no task. Installed by \`revops git install-hooks\`, taken away by \`revops git remove-hooks\`.
zero='^0+$'
broken=0
while read -r local_ref local_sha remote_ref remote_sha; do
  # A branch that is removed, and anything that is no branch (a tag), is free.
  if printf '%s\\n' "$local_sha" | grep -Eq "$zero"; then continue; fi
  case $remote_ref in refs/heads/*) branch=\${remote_ref#refs/heads/} ;; *) continue ;; esac
  case $branch in
    ${FREE_BRANCHES.join(' | ')}) ;;
    *)
      if ! printf '%s\\n' "$branch" | LC_ALL=C grep -Eq '${BRANCH}'; then
        printf 'This branch names no task: %s\\n%s\\n' "$branch" '${BRANCH_ADVICE}' >&2
        broken=1
      fi
      ;;
  esac
  # What the other side has is unknown here when the branch is new there, or when it was changed there meanwhile.
  if git cat-file -e "$remote_sha^{commit}" 2>/dev/null; then without="^$remote_sha"; else without='--not --remotes'; fi
  # shellcheck disable=SC2086 # two words, or one hash
  subjects=$(git log --no-merges --max-count=${PUSHED_COMMITS} --format='%h %s' "$local_sha" $without 2>/dev/null) || continue
  wrong=$(printf '%s\\n' "$subjects" | sed '/^$/d' | LC_ALL=C grep -Ev '${pushedSubject()}')
  if [ -n "$wrong" ]; then
    printf 'These commits name no task:\\n%s\\n%s\\n' "$wrong" '${SUBJECT_ADVICE}' >&2
    broken=1
  fi
done
exit "$broken"
`

/** The same behind the short hash. */
function pushedSubject(): string {
  return SUBJECT.replace('^', '^[0-9a-f]+ ')
}
