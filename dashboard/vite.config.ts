import { join } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const HUB = 'http://127.0.0.1:8000'

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: '../dist/dashboard',
    emptyOutDir: true,
    // The CSP allows no data: scripts or styles; small files stay files.
    assetsInlineLimit: 0,
    // Parts of the diagrams are large; each comes into their frame only when a diagram needs it.
    chunkSizeWarningLimit: 1_600,
    // Every browser that knows the rest of what is used here knows `modulepreload`.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        index: join(import.meta.dirname, 'index.html'),
        // The frame in which diagrams are drawn: a document of its own, see docs/decisions/013-diagrams.md.
        diagram: join(import.meta.dirname, 'diagram.html'),
      },
    },
  },
  server: {
    host: '127.0.0.1',
    // The frame of diagrams has no origin, and asks for its scripts as such.
    cors: { origin: 'null' },
    proxy: { '/api': HUB, '/health': HUB, '/ready': HUB, '/ws': { target: HUB, ws: true } },
  },
})
