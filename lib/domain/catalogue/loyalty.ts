import { data, define, id, requiredId, text, time } from "./fields";

const member = {
  membershipId: requiredId("会员编号", "Member id"),
  date: time("发生时间", "Happened at"),
};
const level = {
  ...member,
  oldLevelId: id("原等级编号", "Old level id"),
  newLevelId: id("新等级编号", "New level id"),
  oldLevel: text("原等级", "Old level"),
  newLevel: text("新等级", "New level"),
};
const coupon = {
  ...member,
  couponId: id("优惠券编号", "Coupon id"),
  couponName: text("优惠券", "Coupon"),
};
const code = { couponCode: text("券码", "Coupon code") };
const valid = { startDate: time("有效期起", "Valid from"), endDate: time("有效期止", "Valid to") };

const memberSample = { membershipId: "m_10001", date: "2024-01-15T10:30:00Z" };
const couponSample = { ...memberSample, couponId: "c_2001", couponName: "满 100 减 20" };
const codeSample = { couponCode: "A1B2C3D4" };
const validSample = { startDate: "2024-01-15", endDate: "2024-02-15" };

export const LOYALTY_EVENTS = {
  "loyalty.membership_level_up": define("loyalty.membership_level_up", "loyalty", {
    name: { zh: "会员等级升级", en: "Member level up" },
    description: { zh: "会员升到了更高等级。", en: "A member reached a higher level." },
    schema: data(level),
    sample: { ...memberSample, oldLevelId: 1, newLevelId: 2, oldLevel: "银卡会员", newLevel: "金卡会员" },
  }),
  "loyalty.membership_level_down": define("loyalty.membership_level_down", "loyalty", {
    name: { zh: "会员等级降级", en: "Member level down" },
    description: { zh: "会员降到了更低等级。", en: "A member fell to a lower level." },
    schema: data(level),
    sample: { ...memberSample, oldLevelId: 2, newLevelId: 1, oldLevel: "金卡会员", newLevel: "银卡会员" },
  }),
  "loyalty.loyalty_dispatch_coupon": define("loyalty.loyalty_dispatch_coupon", "loyalty", {
    name: { zh: "系统发放优惠券", en: "Coupon dispatched" },
    description: { zh: "系统给会员发放了优惠券。", en: "The system gave a member a coupon." },
    schema: data({ ...coupon, batchId: id("批次号", "Batch"), ...code, ...valid }),
    sample: { ...couponSample, batchId: "b_300", ...codeSample, ...validSample },
  }),
  "loyalty.membership_draw_coupon": define("loyalty.membership_draw_coupon", "loyalty", {
    name: { zh: "领取优惠券", en: "Coupon drawn" },
    description: { zh: "会员领取了优惠券。", en: "A member took a coupon." },
    schema: data({ ...coupon, ...code, ...valid }),
    sample: { ...couponSample, ...codeSample, ...validSample },
  }),
  "loyalty.membership_redeem_coupon": define("loyalty.membership_redeem_coupon", "loyalty", {
    name: { zh: "核销优惠券", en: "Coupon redeemed" },
    description: { zh: "会员使用了优惠券。", en: "A member used a coupon." },
    schema: data({ ...coupon, ...code }),
    sample: { ...couponSample, ...codeSample },
  }),
};
