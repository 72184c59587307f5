/** All texts of the product, one file per namespace and language. The Chinese files define the keys. */

import enAnalytics from "./en/analytics.json";
import enApiDocs from "./en/apiDocs.json";
import enAuth from "./en/auth.json";
import enAuthorizations from "./en/authorizations.json";
import enBroadcasts from "./en/broadcasts.json";
import enCare from "./en/care.json";
import enChannels from "./en/channels.json";
import enCharts from "./en/charts.json";
import enCommon from "./en/common.json";
import enContacts from "./en/contacts.json";
import enCrash from "./en/crash.json";
import enEvents from "./en/events.json";
import enFormDesigner from "./en/formDesigner.json";
import enGroups from "./en/groups.json";
import enHistory from "./en/history.json";
import enLeave from "./en/leave.json";
import enMembers from "./en/members.json";
import enMessages from "./en/messages.json";
import enNav from "./en/nav.json";
import enNotifications from "./en/notifications.json";
import enOverview from "./en/overview.json";
import enPresence from "./en/presence.json";
import enReceiver from "./en/receiver.json";
import enReplays from "./en/replays.json";
import enResponseTimes from "./en/responseTimes.json";
import enResults from "./en/results.json";
import enRules from "./en/rules.json";
import enSettings from "./en/settings.json";
import enSetup from "./en/setup.json";
import enSigning from "./en/signing.json";
import enTemplates from "./en/templates.json";
import enTestPush from "./en/testPush.json";
import enTickets from "./en/tickets.json";
import enValidation from "./en/validation.json";
import enWebhookDetail from "./en/webhookDetail.json";
import enWebhooks from "./en/webhooks.json";
import enWebhookTransfer from "./en/webhookTransfer.json";
import enWidget from "./en/widget.json";
import enWidgetSettings from "./en/widgetSettings.json";
import zhAnalytics from "./zh-CN/analytics.json";
import zhApiDocs from "./zh-CN/apiDocs.json";
import zhAuth from "./zh-CN/auth.json";
import zhAuthorizations from "./zh-CN/authorizations.json";
import zhBroadcasts from "./zh-CN/broadcasts.json";
import zhCare from "./zh-CN/care.json";
import zhChannels from "./zh-CN/channels.json";
import zhCharts from "./zh-CN/charts.json";
import zhCommon from "./zh-CN/common.json";
import zhContacts from "./zh-CN/contacts.json";
import zhCrash from "./zh-CN/crash.json";
import zhEvents from "./zh-CN/events.json";
import zhFormDesigner from "./zh-CN/formDesigner.json";
import zhGroups from "./zh-CN/groups.json";
import zhHistory from "./zh-CN/history.json";
import zhLeave from "./zh-CN/leave.json";
import zhMembers from "./zh-CN/members.json";
import zhMessages from "./zh-CN/messages.json";
import zhNav from "./zh-CN/nav.json";
import zhNotifications from "./zh-CN/notifications.json";
import zhOverview from "./zh-CN/overview.json";
import zhPresence from "./zh-CN/presence.json";
import zhReceiver from "./zh-CN/receiver.json";
import zhReplays from "./zh-CN/replays.json";
import zhResponseTimes from "./zh-CN/responseTimes.json";
import zhResults from "./zh-CN/results.json";
import zhRules from "./zh-CN/rules.json";
import zhSettings from "./zh-CN/settings.json";
import zhSetup from "./zh-CN/setup.json";
import zhSigning from "./zh-CN/signing.json";
import zhTemplates from "./zh-CN/templates.json";
import zhTestPush from "./zh-CN/testPush.json";
import zhTickets from "./zh-CN/tickets.json";
import zhValidation from "./zh-CN/validation.json";
import zhWebhookDetail from "./zh-CN/webhookDetail.json";
import zhWebhooks from "./zh-CN/webhooks.json";
import zhWebhookTransfer from "./zh-CN/webhookTransfer.json";
import zhWidget from "./zh-CN/widget.json";
import zhWidgetSettings from "./zh-CN/widgetSettings.json";

const zh = {
  common: zhCommon,
  nav: zhNav,
  /** What the page shows when nothing else works; it is loaded with every page. */
  crash: zhCrash,
  auth: zhAuth,
  authorizations: zhAuthorizations,
  broadcasts: zhBroadcasts,
  contacts: zhContacts,
  formDesigner: zhFormDesigner,
  groups: zhGroups,
  setup: zhSetup,
  overview: zhOverview,
  webhooks: zhWebhooks,
  webhookDetail: zhWebhookDetail,
  webhookTransfer: zhWebhookTransfer,
  care: zhCare,
  channels: zhChannels,
  responseTimes: zhResponseTimes,
  results: zhResults,
  rules: zhRules,
  templates: zhTemplates,
  tickets: zhTickets,
  testPush: zhTestPush,
  history: zhHistory,
  replays: zhReplays,
  charts: zhCharts,
  analytics: zhAnalytics,
  members: zhMembers,
  messages: zhMessages,
  notifications: zhNotifications,
  leave: zhLeave,
  widget: zhWidget,
  widgetSettings: zhWidgetSettings,
  presence: zhPresence,
  receiver: zhReceiver,
  validation: zhValidation,
  events: zhEvents,
  settings: zhSettings,
  signing: zhSigning,
  apiDocs: zhApiDocs,
};

export type Messages = typeof zh;

const en: Messages = {
  common: enCommon,
  nav: enNav,
  crash: enCrash,
  auth: enAuth,
  authorizations: enAuthorizations,
  broadcasts: enBroadcasts,
  contacts: enContacts,
  formDesigner: enFormDesigner,
  groups: enGroups,
  setup: enSetup,
  overview: enOverview,
  webhooks: enWebhooks,
  webhookDetail: enWebhookDetail,
  webhookTransfer: enWebhookTransfer,
  care: enCare,
  channels: enChannels,
  responseTimes: enResponseTimes,
  results: enResults,
  rules: enRules,
  templates: enTemplates,
  tickets: enTickets,
  testPush: enTestPush,
  history: enHistory,
  replays: enReplays,
  charts: enCharts,
  analytics: enAnalytics,
  members: enMembers,
  messages: enMessages,
  notifications: enNotifications,
  leave: enLeave,
  widget: enWidget,
  widgetSettings: enWidgetSettings,
  presence: enPresence,
  receiver: enReceiver,
  validation: enValidation,
  events: enEvents,
  settings: enSettings,
  signing: enSigning,
  apiDocs: enApiDocs,
};

export const MESSAGES: Record<"zh-CN" | "en", Messages> = { "zh-CN": zh, en };
