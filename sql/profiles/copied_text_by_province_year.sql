-- 名称: 各省照抄文字
-- en: How much of the forms' text was copied, by province, fiscal year and kind of form: what was reached repeats half
--     or more of what was planned (see goal_text_copied), the goal is that of the year before but for its figures, the
--     description of an indicator is its name. What cannot be compared is left out and counted.
-- zh: 各省各年度各类表照抄文字的比例：实际完成情况重复预期目标一半以上（见goal_text_copied）、预期目标除数字外与上年相同、
--     指标描述与指标名称相同。不能比较的不计入并单独计数。
-- grain: one row per province, fiscal year and kind of form | 每省每年度每类表一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   form_kind | as in the contract
--   forms | forms | Forms | 表数
--   goals_n | forms | Self-evaluations with both goals; 0 for target forms | 两栏目标都有的自评表数；绩效目标表为0
--   goals_left_out | forms | Self-evaluations without both; NULL for target forms | 两栏不全的自评表数；绩效目标表为空
--   half_copied | forms | Forms of goals_n with half or more of the goal copied | 照抄一半及以上的表数
--   share_half_copied | ratio | half_copied / goals_n | 照抄一半及以上的比例
--   identical | forms | Forms of goals_n with the same text in both | 两栏完全相同的表数
--   year_before_n | forms | Forms whose project has a goal in an earlier year | 往年有目标可比的表数
--   year_before_left_out | forms | Forms without one | 没有往年目标的表数
--   same_as_year_before | forms | Forms of year_before_n with the goal of the year before | 除数字外与上年相同的表数
--   share_same | ratio | same_as_year_before / year_before_n | 与上年相同的比例
--   descriptions_n | indicators | Indicators with a description | 有指标描述的指标数
--   descriptions_left_out | indicators | Indicators without one | 没有指标描述的指标数
--   descriptions_copied | indicators | Descriptions that are the name of the indicator | 指标描述与名称相同的指标数
--   share_descriptions_copied | ratio | descriptions_copied / descriptions_n | 指标描述与名称相同的比例
WITH earlier AS (
    SELECT project_key, min(fiscal_year) AS first_year
    FROM projects
    WHERE project_key IS NOT NULL AND goal_expected IS NOT NULL
    GROUP BY project_key
),

descriptions AS (
    SELECT
        project_id,
        count(*) AS indicators,
        count(description) AS described,
        count(*) FILTER (WHERE description = name) AS copied
    FROM indicators
    GROUP BY project_id
),

sums AS (
    SELECT
        p.province_code,
        any_value(p.province) AS province,
        p.fiscal_year,
        p.form_kind,
        count(*) AS forms,
        count(*) FILTER (
            WHERE p.form_kind = 'self_evaluation' AND trim(p.goal_expected) <> '' AND trim(p.goal_actual) <> ''
        ) AS goals_n,
        count(*) FILTER (WHERE g.copied_share >= 0.5 OR g.identical) AS half_copied,
        count(*) FILTER (WHERE g.identical) AS identical,
        count(*) FILTER (WHERE p.goal_expected IS NOT NULL AND e.first_year < p.fiscal_year) AS year_before_n,
        count(*) FILTER (WHERE g.same_as_year_before) AS same_as_year_before,
        CAST(coalesce(sum(d.indicators), 0) AS BIGINT) AS indicators,
        CAST(coalesce(sum(d.described), 0) AS BIGINT) AS described,
        CAST(coalesce(sum(d.copied), 0) AS BIGINT) AS copied
    FROM projects AS p
    LEFT JOIN goal_text_copied AS g USING (project_id)
    LEFT JOIN earlier AS e ON e.project_key = p.project_key
    LEFT JOIN descriptions AS d ON d.project_id = p.project_id
    GROUP BY p.province_code, p.fiscal_year, p.form_kind
)

SELECT
    province_code,
    province,
    fiscal_year,
    form_kind,
    forms,
    goals_n,
    CASE WHEN form_kind = 'self_evaluation' THEN forms - goals_n END AS goals_left_out,
    half_copied,
    half_copied / nullif(goals_n, 0) AS share_half_copied,
    identical,
    year_before_n,
    forms - year_before_n AS year_before_left_out,
    same_as_year_before,
    same_as_year_before / nullif(year_before_n, 0) AS share_same,
    described AS descriptions_n,
    indicators - described AS descriptions_left_out,
    copied AS descriptions_copied,
    copied / nullif(described, 0) AS share_descriptions_copied
FROM sums
ORDER BY province_code, fiscal_year, form_kind
