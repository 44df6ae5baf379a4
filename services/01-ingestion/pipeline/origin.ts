import { type Db, readSetting, writeSettingOnce } from '../../00-platform/index.ts'
import { pipelineErrors } from './errors.ts'

/** Whose data the database holds, or the configuration names. */
export type Origin = 'sample' | 'real' | 'none'

const SETTING = 'data.origin'

export async function presentOrigin(db: Db): Promise<Origin> {
  return (await readSetting<Origin>(db, SETTING)) ?? 'none'
}

/**
 * Claims the database for the configured origin, or finds it claimed by the same one.
 * @throws AppError OTHER_DATA_PRESENT: sample and real data never mix.
 */
export async function claimOrigin(db: Db, configured: Exclude<Origin, 'none'>, now: Date): Promise<void> {
  const present = await writeSettingOnce<Origin>(db, SETTING, configured, now)
  if (present !== configured) throw pipelineErrors.OTHER_DATA_PRESENT({ present, configured })
}
