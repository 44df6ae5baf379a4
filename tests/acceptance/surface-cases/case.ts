import type { SurfaceName } from '../surfaces.ts'

export type Input = Readonly<Record<string, unknown>>
export type Output = Readonly<Record<string, unknown>>

/** What the hub of the test offers to ask for: the loaded sample and a project. */
export interface World {
  readonly matchId: string
  readonly odooId: string
  readonly aceId: string
  readonly runId: string
  /** A run that nothing follows, so that to retry it takes a moment. */
  readonly shortRunId: string
  /** Folder of the project `shop`; see world.ts for what is in it. */
  readonly project: string
  /** A request with two revisions that waits for a decision. */
  readonly approvalId: string
  /** Calls an action over REST, to prepare something or to undo it. @throws Error when it fails */
  call(action: string, input: Input, as?: 'agent' | 'owner'): Promise<Output>
}

/** How one action is called on every surface, and how it is made to fail. */
export interface Case {
  /** The same on every surface, save for the name of what a surface makes for itself. */
  input?(world: World, surface: SurfaceName): Input
  /** Before each surface: makes what the call needs. What it answers is added to the input. */
  prepare?(world: World, surface: SurfaceName): Promise<Input | undefined>
  /** Brings back what the call changed, so that the next surface finds the same. */
  undo?(world: World, output: Output): Promise<unknown>
  /** Input that must fail, and the code of that failure. */
  readonly failing?: readonly [Input, string]
  /** It cannot succeed with what the test has: the code it answers with, on every surface. */
  readonly refused?: string
  readonly confirm?: boolean
  /** It only reads, but what it reads has moments that any call may set anew: they are not compared. */
  readonly moves?: true
  /** Asked for without doing it as well: with this input, or with `input`. Nothing may change. `refused`: it cannot be planned. */
  readonly dryRun?: true | Input | 'refused'
}

export type Cases = Readonly<Record<string, Case>>

export const NOBODY = '00000000-0000-7000-8000-000000000000'
export const badLimit = [{ limit: 0 }, 'INPUT_INVALID'] as const
