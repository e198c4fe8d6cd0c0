-- 名称: 指标可核对漏斗
-- en: From all indicators to those that can be checked, by province, fiscal year and kind of form. Each step is part of
--     the one before: 1 all, 2 target stated, 3 target with a number, 4 result comparable with it, 5 score recomputable.
--     Target forms have no results: their steps 4 and 5 are NULL, not 0.
-- zh: 各省各年度各类表从全部指标到可核对指标的漏斗，每一步是上一步的一部分：1 全部，2 填写了指标值，3 指标值为数值，
--     4 完成值可比，5 得分可重算。绩效目标表没有完成值，第4、5步为空而不是0。
-- grain: one row per province, fiscal year, kind of form and step | 每省每年度每类表每一步一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   form_kind | as in the contract
--   step_no | | Position of the step, from 1 | 步骤序号，从1起
--   step | | all, target_stated, target_numeric, result_comparable or score_recomputable | 步骤：all 全部，target_stated 填写指标值，target_numeric 数值，result_comparable 可比，score_recomputable 得分可重算
--   forms | forms | Forms with indicators | 有指标的表数
--   all_indicators | indicators | All indicators | 全部指标数
--   indicators | indicators | Indicators that reach the step; NULL where it does not apply | 到达该步骤的指标数；不适用时为空
--   lost | indicators | Indicators lost since the step before | 较上一步减少的指标数
--   share_of_all | ratio | indicators / all_indicators | 占全部指标的比例
--   share_of_previous | ratio | indicators / indicators of the step before | 占上一步的比例
WITH counts AS (
    SELECT
        p.province_code,
        any_value(p.province) AS province,
        p.fiscal_year,
        p.form_kind,
        count(*) AS forms,
        CAST(sum(i.indicators) AS BIGINT) AS indicators,
        CAST(sum(i.stated) AS BIGINT) AS stated,
        CAST(sum(i.numbers) AS BIGINT) AS numbers,
        CASE WHEN p.form_kind = 'self_evaluation' THEN CAST(sum(i.comparable) AS BIGINT) END AS comparable,
        CASE WHEN p.form_kind = 'self_evaluation' THEN CAST(sum(i.recomputable) AS BIGINT) END AS recomputable
    FROM (
        SELECT
            project_id,
            count(*) AS indicators,
            count(*) FILTER (WHERE target_kind <> 'blank') AS stated,
            count(*) FILTER (WHERE target_kind = 'numeric') AS numbers,
            count(*) FILTER (WHERE target_kind = 'numeric' AND attained IS NOT NULL) AS comparable,
            count(*) FILTER (
                WHERE target_kind = 'numeric' AND attained IS NOT NULL AND score_check <> 'not_computable'
            ) AS recomputable
        FROM indicators
        GROUP BY project_id
    ) AS i
    JOIN projects AS p USING (project_id)
    GROUP BY p.province_code, p.fiscal_year, p.form_kind
),

steps AS (
    SELECT
        *,
        unnest([1, 2, 3, 4, 5]) AS step_no,
        unnest(['all', 'target_stated', 'target_numeric', 'result_comparable', 'score_recomputable']) AS step,
        unnest([indicators, stated, numbers, comparable, recomputable]) AS reached,
        unnest([NULL, indicators, stated, numbers, comparable]) AS before
    FROM counts
)

SELECT
    province_code,
    province,
    fiscal_year,
    form_kind,
    step_no,
    step,
    forms,
    indicators AS all_indicators,
    reached AS indicators,
    before - reached AS lost,
    reached / nullif(indicators, 0) AS share_of_all,
    reached / nullif(before, 0) AS share_of_previous
FROM steps
ORDER BY province_code, fiscal_year, form_kind, step_no
