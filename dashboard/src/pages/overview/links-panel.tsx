import { useQuery } from '@tanstack/react-query'
import { statusQuery } from '../../api/queries.ts'
import { Command } from '../../components/command.tsx'
import { Panel } from '../../components/panel.tsx'
import { Time } from '../../components/time.tsx'
import { texts } from '../../texts.ts'

const LINKS = [
  ['/api/v1/docs', texts.links.docs],
  ['/api/v1/openapi.json', texts.links.openapi],
  ['/health', texts.links.health],
  ['/ready', texts.links.ready],
] as const

/** The other doors to the same hub, for engineers and agents. */
export function LinksPanel() {
  const status = useQuery(statusQuery).data
  return (
    <Panel title={texts.links.title}>
      <ul className="grid grid-cols-2 gap-x-4 gap-y-1 px-4 pt-3 text-[13px]">
        {LINKS.map(([href, name]) => (
          <li key={href}>
            <a href={href} className="text-accent underline underline-offset-2">
              {name}
            </a>
          </li>
        ))}
      </ul>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1.5 px-4 py-3 text-[13px]">
        <dt className="text-muted">{texts.links.mcp}</dt>
        <dd>
          <Command>{`${location.origin}/mcp`}</Command>
        </dd>
        <dt className="text-muted">{texts.links.cli}</dt>
        <dd>
          <Command>npm run revops -- --help</Command>
        </dd>
      </dl>
      {status !== undefined && (
        <p className="border-t border-line px-4 py-2 text-[13px] text-muted">
          {texts.links.version(status.version)} · {texts.links.database[status.database]} ·{' '}
          {texts.links.started} <Time at={status.startedAt} />
        </p>
      )}
    </Panel>
  )
}
