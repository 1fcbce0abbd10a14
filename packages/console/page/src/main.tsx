import './style/page.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { startClock } from './live/now.ts';
import { startOverview } from './live/overview.ts';
import { takeSessionSecret } from './live/session-secret.ts';
import { startRouting } from './route.ts';
import { escapeAllText } from './text/show-text.ts';
import { startTheme } from './theme.ts';

escapeAllText();
startTheme();
takeSessionSecret();
startRouting();
startClock();
startOverview();

const place = document.querySelector('#page');
if (place !== null) render(<App />, place);
