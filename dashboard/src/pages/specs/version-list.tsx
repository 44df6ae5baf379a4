import { Link } from '@tanstack/react-router'
import { Button } from '../../components/button.tsx'
import { Time } from '../../components/time.tsx'
import { formatExactTime } from '../../lib/format.ts'
import { HISTORY } from '../../texts/history.ts'
import { texts } from '../../texts.ts'
import type { VersionEntry } from './versions.ts'

interface Group {
  readonly title: string
  readonly entries: readonly VersionEntry[]
  /** What is said when there is none. */
  readonly empty: string
  readonly list: {
    readonly isPending: boolean
    readonly error: Error | null
    readonly hasNextPage: boolean
    readonly isFetchingNextPage: boolean
    fetchNextPage(): Promise<unknown>
  }
}

interface VersionListProps {
  from: string | undefined
  /** Undefined: what is there now. */
  to: string | undefined
  onFrom: (version: string) => void
  onTo: (version: string | undefined) => void
  groups: readonly Group[]
}

/** Two columns of choices, the older version and the newer one, as people know them from wikis. */
export function VersionList({ from, to, onFrom, onTo, groups }: VersionListProps) {
  return (
    <div className="max-h-[75vh] overflow-auto text-[13px]">
      <div aria-hidden="true" className="flex gap-3 px-4 pt-2 text-xs text-muted">
        <span className="w-8">{HISTORY.fromHead}</span>
        <span className="w-5">{HISTORY.toHead}</span>
      </div>
      <div className="flex items-center gap-3 px-4 py-2">
        <span className="w-8" />
        <Radio
          group="to"
          label={HISTORY.to(HISTORY.now)}
          checked={to === undefined}
          onChoose={() => onTo(undefined)}
        />
        <span className="font-medium">{HISTORY.now}</span>
      </div>
      {groups.map(({ title, entries, empty, list }) => (
        <section key={title} aria-label={title} className="border-t border-line pb-2">
          <h2 className="px-4 pt-3 pb-1 text-xs font-medium text-muted">{title}</h2>
          {entries.length === 0 && !list.isPending && (
            <p className="px-4 py-1 text-muted wrap-anywhere">{list.error?.message ?? empty}</p>
          )}
          <ul>
            {entries.map((entry) => (
              <Entry key={entry.version} entry={entry} {...{ from, to, onFrom, onTo }} />
            ))}
          </ul>
          {list.hasNextPage && (
            <div className="px-4 pt-1">
              <Button
                look="quiet"
                disabled={list.isFetchingNextPage}
                onClick={() => void list.fetchNextPage()}
              >
                {texts.filters.more}
              </Button>
            </div>
          )}
        </section>
      ))}
    </div>
  )
}

interface EntryProps extends Omit<VersionListProps, 'groups'> {
  entry: VersionEntry
}

function Entry({ entry, from, to, onFrom, onTo }: EntryProps) {
  const { version, at, about, detail, same, approval } = entry
  const name = `${about}, ${formatExactTime(at)}`
  return (
    <li className={`flex items-start gap-3 px-4 py-1.5 ${version === from ? 'bg-accent-soft' : ''}`}>
      <span className="w-8 pt-0.5">
        <Radio
          group="from"
          label={HISTORY.from(name)}
          checked={version === from}
          onChoose={() => onFrom(version)}
        />
      </span>
      <span className="pt-0.5">
        <Radio group="to" label={HISTORY.to(name)} checked={version === to} onChoose={() => onTo(version)} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block wrap-anywhere">
          <Time at={at} />, {about}
          {same && <span className="text-muted"> ({HISTORY.same})</span>}
        </span>
        <span dir="auto" className="line-clamp-2 text-xs wrap-anywhere text-muted tabular-nums">
          {approval === null ? (
            detail
          ) : (
            <Link
              to="/approvals/$id"
              params={{ id: approval }}
              className="text-accent underline underline-offset-2"
            >
              {detail}
            </Link>
          )}
        </span>
      </span>
    </li>
  )
}

interface RadioProps {
  group: 'from' | 'to'
  label: string
  checked: boolean
  onChoose: () => void
}

function Radio({ group, label, checked, onChoose }: RadioProps) {
  return (
    <input
      type="radio"
      name={`version-${group}`}
      aria-label={label}
      checked={checked}
      onChange={onChoose}
      className="size-4 accent-accent"
    />
  )
}
