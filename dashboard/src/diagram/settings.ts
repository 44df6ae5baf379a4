import type { MermaidConfig } from 'mermaid'
import { MAX_SOURCE } from './limits.ts'

/** More arrows than that nobody reads, and laying them out takes seconds. */
const MAX_EDGES = 500

/** As in styles.css. */
const FONT = '-apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", system-ui, sans-serif'

/** The dark theme of Mermaid on the surface of ours. */
const DARK = {
  mainBkg: '#243041',
  nodeBorder: '#5b6b80',
  clusterBkg: '#1a222d',
  clusterBorder: '#2c3542',
  edgeLabelBackground: '#1d2530',
}

/**
 * How diagrams are drawn. What `secure` names no diagram may change for itself: its limits, its layout (the other one is
 * 400 kB more), and whatever would let text of a document become HTML or style sheets.
 */
export function settingsOf(dark: boolean): MermaidConfig {
  return {
    startOnLoad: false,
    securityLevel: 'strict',
    secure: [
      'secure',
      'securityLevel',
      'startOnLoad',
      'suppressErrorRendering',
      'maxTextSize',
      'maxEdges',
      'htmlLabels',
      'layout',
      'themeCSS',
      'fontFamily',
      'altFontFamily',
      'dompurifyConfig',
      'deterministicIds',
      'deterministicIDSeed',
      'logLevel',
    ],
    suppressErrorRendering: true,
    logLevel: 'fatal',
    maxTextSize: MAX_SOURCE,
    maxEdges: MAX_EDGES,
    htmlLabels: false,
    layout: 'dagre',
    theme: dark ? 'dark' : 'neutral',
    themeVariables: { fontSize: '14px', ...(dark ? DARK : {}) },
    fontFamily: FONT,
    deterministicIds: true,
    deterministicIDSeed: 'diagram',
    flowchart: { useMaxWidth: false },
    sequence: { useMaxWidth: false },
  }
}
