import {
  defaultMatchingOptions,
  link,
  opportunityConfig,
  toEngineRecord,
} from '../../services/05-matching/index.ts'
import { figure, median, type Print, type Quality, quality } from './matching-metrics.ts'
import { sampleSides } from './matching-sample.ts'

/** Reserved for measuring: nobody looks at these companies while building. */
export const MEASURED_SEEDS: readonly number[] = Array.from({ length: 10 }, (_, at) => 9_001 + at)

export const bench = {
  name: 'matching-quality',
  summary:
    'Precision, recall and F1 of decision `auto` alone over ten generated companies never used while building',
  run: (print: Print) => measureSeeds(MEASURED_SEEDS, print),
}

/** Prints the figures of each seed, then median and worst. Targets: median F1 ≥ 0.95, worst ≥ 0.92, precision ≥ 0.97. */
export async function measureSeeds(seeds: readonly number[], print: Print): Promise<void> {
  const all: Quality[] = []
  for (const seed of seeds) {
    const result = await measureSeed(seed)
    all.push(result)
    print(figure(`seed ${seed} precision`, result.precision, 'share', 0.97))
    print(figure(`seed ${seed} recall`, result.recall, 'share'))
    print(figure(`seed ${seed} F1`, result.f1, 'share', 0.95))
  }
  print(figure('median F1', median(all.map((q) => q.f1)), 'share', 0.95))
  print(figure('worst F1', Math.min(...all.map((q) => q.f1)), 'share', 0.92))
  print(figure('worst precision', Math.min(...all.map((q) => q.precision)), 'share', 0.97))
}

async function measureSeed(seed: number): Promise<Quality> {
  const sample = sampleSides(seed)
  const input = { left: sample.odoo.map(toEngineRecord), right: sample.ace.map(toEngineRecord) }
  const { pairs } = await link(input, opportunityConfig(defaultMatchingOptions.thresholds))
  const auto = pairs.filter((pair) => pair.decision === 'auto').map((pair) => `${pair.left}|${pair.right}`)
  return quality(new Set(auto), new Set(sample.gold.keys()))
}
