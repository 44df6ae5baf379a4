interface SparklineProps {
  /** Of the figure, for who does not see the line. */
  label: string
  /** In words, behind the label. */
  words: string
  /** The oldest first; null where nothing was measured. */
  values: readonly (number | null)[]
  width?: number
  height?: number
}

const PAD = 2

/** How a number went over the last runs, as a line; the last value is a dot. */
export function Sparkline({ label, words, values, width = 96, height = 24 }: SparklineProps) {
  const most = Math.max(1, ...values.map((value) => value ?? 0))
  const step = values.length > 1 ? (width - 2 * PAD) / (values.length - 1) : 0
  const points = values.flatMap((value, at) =>
    value === null ? [] : [[PAD + at * step, height - PAD - (value / most) * (height - 2 * PAD)] as const],
  )
  const [x = PAD, y = height - PAD] = points.at(-1) ?? []
  return (
    <svg
      role="img"
      aria-label={`${label}. ${words}`}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="shrink-0"
    >
      <polyline
        points={points.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(' ')}
        fill="none"
        strokeWidth="1.5"
        strokeLinejoin="round"
        className="stroke-accent"
      />
      {points.length > 0 && <circle cx={x} cy={y} r="2" className="fill-accent" />}
    </svg>
  )
}
