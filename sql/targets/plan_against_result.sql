-- 名称: 计划与结果对照
-- en: Plan against result: the target form of a project and year beside its self-evaluation, indicator by indicator,
--     matched by name. kept: evaluated with the planned target; changed: evaluated with another one; dropped: planned
--     and not evaluated; added: evaluated and not planned. The result is also set against the planned target. Where a
--     project has several forms of a kind for one year, the first stands for it. In no order.
-- zh: 计划与结果对照：同一项目同一年度的绩效目标表与自评表，按指标名称逐项对应。kept 按原指标值自评，changed 指标值有变，
--     dropped 计划有而自评无，added 自评有而计划无。完成值同时与计划指标值比较。同类表有多张的取第一张。未排序。
-- grain: one row per indicator of the plan or of the self-evaluation | 计划或自评中的每个指标一行
-- stored: pairs every planned indicator with its result
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   project_key | as in the contract
--   department | as in the contract
--   unit | as in the contract
--   project_name | as in the contract
--   family | as in the contract
--   name | as in the contract
--   status | | kept, changed, dropped or added | 去向：kept 沿用，changed 指标值有变，dropped 自评未列，added 自评新增
--   planned_printed | | Target in the target form as printed | 计划指标值，原文
--   target_printed | as in the contract
--   planned_value | target_unit | Target in the target form | 计划指标值
--   target_value | as in the contract
--   target_unit | as in the contract
--   actual_printed | as in the contract
--   attainment | as in the contract
--   attainment_of_plan | ratio | Share of the planned target reached; NULL where not comparable | 相对计划指标值的完成程度；不可比为空
--   attained | as in the contract
--   weight | as in the contract
--   score | as in the contract
--   deviation_reason | as in the contract
--   planned_indicator_id | | Indicator in the target form; NULL where added | 目标表中的指标编号；新增的为空
--   indicator_id | | Indicator in the self-evaluation; NULL where dropped | 自评表中的指标编号；未列的为空
--   planned_source | | Where in its document the plan was read | 计划指标在文件中的位置
--   source | as in the contract
WITH pairs AS (
    SELECT
        min(project_id) FILTER (WHERE form_kind = 'target') AS plan_id,
        min(project_id) FILTER (WHERE form_kind = 'self_evaluation') AS result_id
    FROM projects
    WHERE project_key IS NOT NULL AND fiscal_year IS NOT NULL
    GROUP BY project_key, fiscal_year
    HAVING count(DISTINCT form_kind) = 2
),

-- Where a name stands twice in a form, the first meets the first.
planned AS (
    SELECT
        r.result_id,
        i.*,
        row_number() OVER (PARTITION BY i.project_id, i.name ORDER BY i.ordinal) AS occurrence
    FROM pairs AS r
    JOIN indicators AS i ON i.project_id = r.plan_id
),

evaluated AS (
    SELECT
        r.result_id,
        i.*,
        row_number() OVER (PARTITION BY i.project_id, i.name ORDER BY i.ordinal) AS occurrence
    FROM pairs AS r
    JOIN indicators AS i ON i.project_id = r.result_id
),

matched AS (
    SELECT
        coalesce(e.result_id, t.result_id) AS result_id,
        coalesce(e.family, t.family) AS family,
        coalesce(e.name, t.name) AS name,
        CASE
            WHEN t.indicator_id IS NULL THEN 'added'
            WHEN e.indicator_id IS NULL THEN 'dropped'
            WHEN t.target_printed IS NOT DISTINCT FROM e.target_printed
                OR (
                    t.target_value = e.target_value
                    AND t.target_value_high IS NOT DISTINCT FROM e.target_value_high
                    AND t.target_unit IS NOT DISTINCT FROM e.target_unit
                    AND t.target_operator IS NOT DISTINCT FROM e.target_operator
                )
                OR t.target_date = e.target_date
                THEN 'kept'
            ELSE 'changed'
        END AS status,
        t.target_printed AS planned_printed,
        e.target_printed,
        t.target_value AS planned_value,
        e.target_value,
        coalesce(e.target_unit, t.target_unit) AS target_unit,
        e.actual_printed,
        e.attainment,
        CASE
            WHEN t.target_unit IS DISTINCT FROM e.target_unit OR t.target_value_high IS NOT NULL THEN NULL
            WHEN starts_with(e.attainment_method, 'up')
                THEN e.attainment * e.target_value / nullif(t.target_value, 0)
            WHEN starts_with(e.attainment_method, 'down')
                THEN e.attainment * t.target_value / nullif(e.target_value, 0)
        END AS attainment_of_plan,
        e.attained,
        e.weight,
        e.score,
        e.deviation_reason,
        t.indicator_id AS planned_indicator_id,
        e.indicator_id,
        t.source AS planned_source,
        e.source
    FROM planned AS t
    FULL JOIN evaluated AS e
        ON e.result_id = t.result_id AND e.name = t.name AND e.occurrence = t.occurrence
)

SELECT
    p.province_code,
    p.province,
    p.fiscal_year,
    p.project_key,
    p.department,
    p.unit,
    p.project_name,
    m.family,
    m.name,
    m.status,
    m.planned_printed,
    m.target_printed,
    m.planned_value,
    m.target_value,
    m.target_unit,
    m.actual_printed,
    m.attainment,
    m.attainment_of_plan,
    m.attained,
    m.weight,
    m.score,
    m.deviation_reason,
    m.planned_indicator_id,
    m.indicator_id,
    m.planned_source,
    m.source
FROM matched AS m
JOIN projects AS p ON p.project_id = m.result_id
