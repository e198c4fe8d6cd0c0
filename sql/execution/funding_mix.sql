-- 名称: 资金构成
-- en: Where the money comes from, by province, fiscal year and kind of form: each source's share of the budget, and how
--     much of it was executed. The budget is the full-year budget of a self-evaluation and the budget of a target form.
--     Only forms whose funding lines add up to their total count (to 0.1 % or 200 元); lines that break the fiscal
--     appropriation down by tier are not counted twice. A source that a form leaves blank is not a source of 0.
-- zh: 各省各年度各类表的资金来源构成：各来源占预算的比例及其执行情况。自评表取全年预算数，绩效目标表取预算数。
--     只统计各来源合计等于总额（误差0.1%或200元以内）的表；按级次细分财政拨款的行不重复计算；空白不视为0。
-- grain: one row per province, fiscal year, kind of form and source of funds | 每省每年度每类表每种资金来源一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   form_kind | as in the contract
--   source_kind | as in the contract
--   forms | forms | Forms of this kind | 该类表数
--   n | forms | Forms whose funding lines add up to their total | 各来源合计等于总额的表数
--   left_out | forms | Forms whose lines are missing or do not add up | 无资金来源或合计不符而未计入的表数
--   stated_n | forms | Forms of n that state an amount for this source, 0 included | 填写了该来源金额（含0）的表数 | 填写该来源金额的表数
--   used_n | forms | Forms of n with money from this source | 该来源金额大于0的表数
--   budget_wan | 万元 | Budget from this source, in the forms of n | 该来源预算合计
--   total_wan | 万元 | Budget from all sources, in the forms of n | 全部来源预算合计
--   share | ratio | budget_wan / total_wan | 该来源占比，合计数之比
--   share_median | ratio | Median share of this source in the forms of stated_n with a total above 0 | 该来源占比，填写该来源且总额大于0的各表中位数
--   execution_n | forms | Forms of n with a budget above 0 and an execution for this source; 0 for target forms | 该来源有预算数和执行数的表数；绩效目标表为0
--   execution_budget_wan | 万元 | Their budget from this source | 上述表该来源的预算合计
--   executed_wan | 万元 | Their execution from this source | 上述表该来源的执行合计
--   execution_rate | ratio | executed_wan / execution_budget_wan | 该来源执行率，合计数之比
WITH kinds AS (
    SELECT
        f.project_id,
        f.source_kind,
        sum(CASE WHEN p.form_kind = 'target' THEN f.budget_initial ELSE f.budget_adjusted END) AS budget,
        sum(f.executed) AS executed
    FROM funding AS f
    JOIN projects AS p USING (project_id)
    GROUP BY f.project_id, f.source_kind
),

totals AS (
    SELECT
        project_id,
        max(budget) FILTER (WHERE source_kind = 'total') AS total,
        sum(budget) FILTER (WHERE source_kind <> 'total') AS sum_all,
        sum(budget) FILTER (WHERE source_kind NOT IN ('total', 'upper_level', 'local')) AS sum_without_tiers,
        sum(budget) FILTER (WHERE source_kind NOT IN ('total', 'fiscal_appropriation')) AS sum_by_tier,
        bool_or(source_kind IN ('upper_level', 'local')) AS has_tiers
    FROM kinds
    GROUP BY project_id
),

-- The lines that make up the total: all of them, or one of the two ways in which a form states the appropriation twice.
bases AS (
    SELECT
        project_id,
        total,
        CASE
            WHEN abs(total - sum_all) <= greatest(200, abs(total) / 1000) THEN []
            WHEN has_tiers AND abs(total - sum_without_tiers) <= greatest(200, abs(total) / 1000)
                THEN ['upper_level', 'local']
            WHEN has_tiers AND abs(total - sum_by_tier) <= greatest(200, abs(total) / 1000)
                THEN ['fiscal_appropriation']
        END AS counted_twice
    FROM totals
),

places AS (
    SELECT
        p.province_code,
        any_value(p.province) AS province,
        p.fiscal_year,
        p.form_kind,
        count(*) AS forms,
        count(b.counted_twice) AS n,
        sum(b.total) FILTER (WHERE b.counted_twice IS NOT NULL) AS total
    FROM projects AS p
    LEFT JOIN bases AS b USING (project_id)
    GROUP BY p.province_code, p.fiscal_year, p.form_kind
),

sources AS (
    SELECT
        p.province_code,
        p.fiscal_year,
        p.form_kind,
        k.source_kind,
        count(k.budget) AS stated_n,
        count(*) FILTER (WHERE k.budget > 0) AS used_n,
        sum(k.budget) AS budget,
        median(k.budget / nullif(b.total, 0)) AS share_median,
        count(*) FILTER (WHERE k.budget > 0 AND k.executed IS NOT NULL) AS execution_n,
        sum(k.budget) FILTER (WHERE k.budget > 0 AND k.executed IS NOT NULL) AS execution_budget,
        sum(k.executed) FILTER (WHERE k.budget > 0 AND k.executed IS NOT NULL) AS executed
    FROM kinds AS k
    JOIN bases AS b USING (project_id)
    JOIN projects AS p USING (project_id)
    WHERE k.source_kind <> 'total'
        AND b.counted_twice IS NOT NULL
        AND NOT list_contains(b.counted_twice, k.source_kind)
    GROUP BY p.province_code, p.fiscal_year, p.form_kind, k.source_kind
)

SELECT
    s.province_code,
    l.province,
    s.fiscal_year,
    s.form_kind,
    s.source_kind,
    l.forms,
    l.n,
    l.forms - l.n AS left_out,
    s.stated_n,
    s.used_n,
    CAST(s.budget / 10000 AS DECIMAL(18, 2)) AS budget_wan,
    CAST(l.total / 10000 AS DECIMAL(18, 2)) AS total_wan,
    s.budget / nullif(l.total, 0) AS share,
    s.share_median,
    s.execution_n,
    CAST(s.execution_budget / 10000 AS DECIMAL(18, 2)) AS execution_budget_wan,
    CAST(s.executed / 10000 AS DECIMAL(18, 2)) AS executed_wan,
    s.executed / nullif(s.execution_budget, 0) AS execution_rate
FROM sources AS s
JOIN places AS l
    ON l.province_code IS NOT DISTINCT FROM s.province_code
    AND l.fiscal_year IS NOT DISTINCT FROM s.fiscal_year
    AND l.form_kind = s.form_kind
ORDER BY s.province_code, s.fiscal_year, s.form_kind, s.source_kind
