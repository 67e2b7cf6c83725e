import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** `text` in colour where standard output is a terminal that shows colours and nobody has set NO_COLOR. */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout, validateStream: true })
}
