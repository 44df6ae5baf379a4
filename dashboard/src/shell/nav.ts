import {
  Bot,
  FileText,
  Handshake,
  LayoutDashboard,
  ListTodo,
  type LucideIcon,
  Network,
  ScrollText,
  Stamp,
  Workflow,
} from 'lucide-react'
import { texts } from '../texts.ts'

interface Place {
  readonly to: string
  readonly label: string
  readonly icon: LucideIcon
  /** Pressed after `g`. */
  readonly key: string
}

/** The pages in the order of the menu; a page folder adds its line here and its route in router.ts. */
export const PLACES = [
  { to: '/', label: texts.nav.overview, icon: LayoutDashboard, key: 'h' },
  { to: '/opportunities', label: texts.nav.opportunities, icon: Handshake, key: 'o' },
  { to: '/pipeline', label: texts.nav.pipeline, icon: Workflow, key: 'p' },
  { to: '/specs', label: texts.nav.specs, icon: FileText, key: 's' },
  { to: '/tasks', label: texts.nav.tasks, icon: ListTodo, key: 't' },
  { to: '/graph', label: texts.nav.graph, icon: Network, key: 'g' },
  { to: '/approvals', label: texts.nav.approvals, icon: Stamp, key: 'a' },
  { to: '/agents', label: texts.nav.agents, icon: Bot, key: 'e' },
  { to: '/audit', label: texts.nav.audit, icon: ScrollText, key: 'u' },
] as const satisfies readonly Place[]
