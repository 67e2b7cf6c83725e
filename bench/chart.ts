import type { Spread } from './spread.ts'

export interface Bar {
  readonly name: string
  readonly ratio: Spread
  readonly isOurs: boolean
}

/** A bar chart as SVG; readable on a light and on a dark page. */
export function chart(title: string, bars: readonly Bar[]): string {
  const [left, width, row] = [450, 380, 28]
  const height = 56 + bars.length * row
  const x = (ratio: number) => (left + Math.min(ratio, 1.1) * (width / 1.1)).toFixed(1)
  const rows = bars.map(({ name, ratio, isOurs }, index) => {
    const y = 44 + index * row
    return [
      `<text x="${left - 8}" y="${y + 13}" text-anchor="end">${name}</text>`,
      `<rect class="${isOurs ? 'ours' : 'other'}" x="${left}" y="${y}" width="${(Number(x(ratio.median)) - left).toFixed(1)}" height="18" rx="3"/>`,
      `<path class="spread" d="M${x(ratio.low)} ${y + 9}H${x(ratio.high)}"/>`,
      `<text x="${Number(x(Math.max(ratio.high, ratio.median))) + 6}" y="${y + 13}">${ratio.median.toFixed(2)}</text>`,
    ].join('\n')
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + width + 60} ${height}" role="img" aria-label="${title}">
<style>
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600 }
.ours { fill: #0a7d5a }
.other { fill: #9aa5b1 }
.spread { stroke: #24292f; stroke-width: 2 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .ours { fill: #2fbf8f } .other { fill: #5b6673 } .spread { stroke: #e6edf3 } }
</style>
<text class="title" x="8" y="22">${title}</text>
${rows.join('\n')}
</svg>
`
}
