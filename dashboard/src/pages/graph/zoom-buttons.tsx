import { Maximize, Minus, Plus } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { formatShare } from '../../lib/format.ts'
import { GRAPH } from '../../texts/graph.ts'

interface ZoomButtonsProps {
  onIn: () => void
  onOut: () => void
  onFit: () => void
  scale: number
}

export function ZoomButtons({ onIn, onOut, onFit, scale }: ZoomButtonsProps) {
  return (
    <div className="absolute right-4 bottom-4 z-20 flex items-center gap-1 rounded-lg border border-line bg-surface p-1 shadow-sm">
      <Button look="quiet" square aria-label={GRAPH.zoomOut} onClick={onOut}>
        <Minus size={16} aria-hidden="true" />
      </Button>
      <span role="status" className="w-11 text-center text-xs text-muted tabular-nums">
        {formatShare(scale)}
      </span>
      <Button look="quiet" square aria-label={GRAPH.zoomIn} onClick={onIn}>
        <Plus size={16} aria-hidden="true" />
      </Button>
      <Button look="quiet" square aria-label={GRAPH.fit} onClick={onFit}>
        <Maximize size={15} aria-hidden="true" />
      </Button>
    </div>
  )
}
