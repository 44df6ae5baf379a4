import type { LineProblem, TaskStatus } from '../model.ts'
import { type Fence, openingFence } from './fences.ts'
import { afterListMarker, type Line, type Source } from './lines.ts'
import { type ProblemCode, problem } from './problems.ts'

/** A task's own line and where its block ends; fields are read from the block when they are needed. */
export interface OutlineTask {
  readonly key: string
  readonly id: string
  readonly title: string
  readonly status: TaskStatus
  readonly parallel: boolean
  readonly depth: number
  readonly parent: string | null
  readonly section: string | null
  /** Counted from 0. */
  readonly line: number
  readonly indent: number
  /** Offset of the character between the brackets. */
  readonly markerAt: number
  /** First line that does not belong to the task any more, blank lines before it included; from 0. */
  readonly blockEnd: number
}

export interface Outline {
  readonly source: Source
  /** 1 for every line of a code block, its fences included. */
  readonly fenced: Uint8Array
  readonly tasks: readonly OutlineTask[]
  readonly problems: readonly LineProblem[]
}

export type OpenTask = { -readonly [name in keyof OutlineTask]: OutlineTask[name] }

/** What the pass knows while it walks down the lines. */
export interface Walk {
  readonly source: Source
  readonly fenced: Uint8Array
  readonly tasks: OpenTask[]
  readonly problems: LineProblem[]
  /** Content columns of the list items that are open, outermost first. */
  readonly items: number[]
  /** The tasks above that the next one may be indented under. */
  readonly ancestors: OpenTask[]
  /** How often each id was seen. */
  readonly seen: Map<string, number>
  fence: Fence | null
  quoteFence: Fence | null
  section: string | null
  /** The last task, while its block goes on. */
  open: OpenTask | null
  /** A line of text at the margin that an underline would make a heading. */
  headline: Line | null
  /** Whether the line before was blank, a heading or none. */
  fresh: boolean
}

const BLOCKED_START = '_blocked:'

export function beginWalk(source: Source): Walk {
  return {
    source,
    fenced: new Uint8Array(source.count),
    tasks: [],
    problems: [],
    items: [],
    ancestors: [],
    seen: new Map(),
    fence: null,
    quoteFence: null,
    section: null,
    open: null,
    headline: null,
    fresh: true,
  }
}

/** Whether a line begins with `_Blocked:`, behind a bullet or not. */
export function isBlockedLine(text: string, { at, end }: Line): boolean {
  const behind = afterListMarker(text, at, end)
  return startsBlocked(text, behind === -1 ? at : behind)
}

export function startsBlocked(text: string, at: number): boolean {
  if (text[at] !== '_') return false
  return text.slice(at, at + BLOCKED_START.length).toLowerCase() === BLOCKED_START
}

/** Opens a code block if its fence stands at `at`. */
export function openFence(walk: Walk, line: Line, at: number): boolean {
  walk.fence = openingFence(walk.source.text, at, line, walk.items.at(-1) ?? 0)
  if (walk.fence !== null) walk.fenced[line.index] = 1
  return walk.fence !== null
}

/** The last task's block ends before the line; behind a heading or break nothing is indented under it. */
export function endBlock(walk: Walk, index: number, listEnds = true): void {
  if (walk.open !== null) walk.open.blockEnd = index
  walk.open = null
  if (listEnds) walk.ancestors.length = 0
}

export function report(walk: Walk, index: number, code: ProblemCode): void {
  walk.problems.push(problem(index, code))
}
