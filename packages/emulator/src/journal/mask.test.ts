import { expect, test } from 'vitest';
import { createMask } from './mask.ts';

const known = 'KNOWNsecretOFanACCOUNT0123456789abcdefgh';
const secrets = [known];
const mask = createMask(() => secrets);
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl';

test.each([
  ['/api/v2/projects?name=shop&deleted=true', '/api/v2/projects?name=shop&deleted=true'],
  ['/api/v2/projects?password=hunter2&name=a', '/api/v2/projects?password=***&name=a'],
  ['/api/v2/projects?p%61ssword=hunter2', '/api/v2/projects?p%61ssword=***'],
  ['/api/v2/projects?p%2561ssword=hunter2', '/api/v2/projects?password=***'],
  ['/api/v2/projects?filter[password]=hunter2', '/api/v2/projects?filter[password]=***'],
  ['/api/v2/projects?SecretKey=', '/api/v2/projects?SecretKey=***'],
  ['/api/v2/projects?AccessKey=AKIA&otp=123456', '/api/v2/projects?AccessKey=***&otp=***'],
  [`/api/v2/projects/${known}`, '/api/v2/projects/***'],
  [`/api/v2/projects/${encodeURIComponent(btoa(`me:${known}`))}`, '/api/v2/projects/***'],
  [`/api/v2/projects/%4B${known.slice(1)}?q=${known}`, '/api/v2/projects/***?q=***'],
  ['/token/hunter2/x', '/token/***/x'],
  [`/x?q=${jwt}`, '/x?q=***'],
  ['/x?url=https%3A%2F%2Fme:hunter2%40example.com', '/x?url=https://***@example.com'],
  ['/api/v2/clusters/1/kubeconfig?user=me&group=a%2Fb', '/api/v2/clusters/1/kubeconfig?user=me&group=a%2Fb'],
  ['/%zz?%zz=%zz', '/%zz?%zz=%zz'],
])('the target %s is shown as %s', (target, shown) => {
  expect(mask.target(target)).toBe(shown);
});
