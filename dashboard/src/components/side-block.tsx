import { Link } from '@tanstack/react-router'
import type { Side } from '../api/types.ts'
import { texts } from '../texts.ts'

/** One side of an entry: its title, which leads to its page, then whose it is and how to find it again. */
export function SideBlock({ system, side }: { system: string; side: Side<'odoo'> | Side<'ace'> }) {
  return (
    <>
      <span className="block font-medium break-words" dir="auto">
        <OpportunityLink id={String(side.id)}>{side.name ?? texts.table.unnamed}</OpportunityLink>
      </span>
      <span className="block break-words text-muted">
        <small className="text-xs whitespace-nowrap">
          <span className="md:hidden">{system} </span>
          {side.id}
        </small>{' '}
        · <bdi>{side.accountName ?? texts.table.noAccount}</bdi>
        {side.stage !== null && ` · ${side.stage}`}
      </span>
    </>
  )
}

/** To the page of an opportunity of either side. */
export function OpportunityLink({ id, children }: { id: string; children: string }) {
  return (
    <Link to="/opportunities/$id" params={{ id }} className="hover:underline">
      {children}
    </Link>
  )
}
