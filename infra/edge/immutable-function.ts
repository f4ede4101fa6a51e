import { immutableSeconds } from "../defaults";

/**
 * The code of a CloudFront function that tells browsers to keep a file for good. A response headers
 * policy cannot do it: that would also mark errors, and a browser would keep a 404 for a year.
 * CloudFront runs it for answers below 400 only; the code itself takes no other than 200, 206
 * and 304.
 */
export function immutableFunction(): string {
  return `function handler(event) {
  var response = event.response;
  if ([200, 206, 304].indexOf(response.statusCode) !== -1) {
    response.headers['cache-control'] = { value: 'public, max-age=${immutableSeconds}, immutable' };
  }
  return response;
}
`;
}
