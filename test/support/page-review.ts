import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** Elements that reach beyond the right edge of the page. */
export async function tooWide(page: Page): Promise<unknown> {
  return page.evaluate(`(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const beyond = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > clientWidth)
    return beyond.map((one) => one.outerHTML.slice(0, 120))
  })()`)
}

/** What axe finds serious or critical; the page must have been opened with `bypassCSP`. */
export async function seriousViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`)
}
