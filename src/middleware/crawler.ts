import { isbot } from 'isbot'

// isbot also names HTTP clients, monitors and browsers under test, who may well be visitors; a crawler says so.
const crawlerName = new RegExp(
  'bot\\b|bot[/_-]|crawl|spider|slurp|archiver|externalhit|google|bing|baidu|yandex|yahoo|duckduck|facebook|' +
    'whatsapp|pinterest|embedly|preview|lighthouse|pingdom|ptst',
  'i',
)

/** True for named crawlers: each of their requests would be a new guest. An unknown user agent is a visitor. */
export function isCrawler(userAgent: string | undefined): boolean {
  return userAgent !== undefined && isbot(userAgent) && crawlerName.test(userAgent)
}
