import { isbot } from 'isbot'

// isbot also matches HTTP clients, monitors and browsers under test, which may be visitors; a crawler's name says so.
const crawlerName = new RegExp(
  'bot\\b|bot[/_-]|crawl|spider|slurp|archiver|externalhit|google|bing|baidu|yandex|yahoo|duckduck|facebook|' +
    'whatsapp|pinterest|embedly|preview|lighthouse|pingdom|ptst',
  'i',
)

/** True for named crawlers: each of their requests would be a new guest. An unknown user agent is a visitor. */
export function isCrawler(userAgent: string | undefined): boolean {
  return userAgent !== undefined && isbot(userAgent) && crawlerName.test(userAgent)
}
