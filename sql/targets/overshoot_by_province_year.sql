-- 名称: 各省远超指标值
-- en: How often results lie far above their target and how often that is explained, by province and fiscal year: the
--     indicators of overshoot over all that could be there, numeric targets that ask for at least (or exactly) a figure
--     and have a computed degree of attainment. The others are left out and counted.
-- zh: 各省各年度完成值远超指标值的比例及说明原因的比例，即overshoot所列指标占可比指标的比例。
--     分母为要求达到（或等于）某一数值且可计算完成程度的指标，其余不计入并单独计数。
-- grain: one row per province and fiscal year | 每省每年度一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   indicators | indicators | Indicators of self-evaluation forms | 自评表的指标数
--   n | indicators | Numeric targets upwards with a computed degree of attainment | 越高越好且可计算完成程度的数值指标数
--   left_out | indicators | All other indicators | 其余未计入的指标数
--   overshoots | indicators | Indicators of n at or above the scheme's limit (usually 130 %) | 达到评分办法界限（通常130%）及以上的指标数 | 远超指标值的指标数
--   share | ratio | overshoots / n | 远超指标值的比例
--   full_score | indicators | Overshoots that earned their full weight | 其中得满分的指标数
--   explained | indicators | Overshoots with a reason | 其中说明原因的指标数
--   share_explained | ratio | explained / overshoots | 说明原因的比例
--   overshoot_median | ratio | Median attainment of the overshoots | 远超指标的完成程度中位数
--   forms_n | forms | Forms with at least one indicator of n | 有可比指标的表数
--   share_median | ratio | Median of those forms' own shares | 远超比例，各表中位数
WITH judged AS (
    SELECT
        i.project_id,
        starts_with(i.attainment_method, 'up') AND i.attainment IS NOT NULL AS counts,
        starts_with(i.attainment_method, 'up') AND i.attainment >= coalesce(s.overshoot_limit, 1.3) AS overshoot,
        i.attainment,
        i.score >= i.weight - 0.011 AS full_score,
        i.deviation_reason IS NOT NULL AS explained,
        p.province_code,
        p.province,
        p.fiscal_year
    FROM indicators AS i
    JOIN projects AS p USING (project_id)
    LEFT JOIN schemes AS s ON s.scheme_id = p.scheme_id
    WHERE p.form_kind = 'self_evaluation'
),

sums AS (
    SELECT
        province_code,
        any_value(province) AS province,
        fiscal_year,
        count(*) AS indicators,
        count(*) FILTER (WHERE counts) AS n,
        count(*) FILTER (WHERE overshoot) AS overshoots,
        count(*) FILTER (WHERE overshoot AND full_score) AS full_score,
        count(*) FILTER (WHERE overshoot AND explained) AS explained,
        median(attainment) FILTER (WHERE overshoot) AS overshoot_median
    FROM judged
    GROUP BY province_code, fiscal_year
),

forms AS (
    SELECT province_code, fiscal_year, count(*) AS forms_n, median(share) AS share_median
    FROM (
        SELECT
            any_value(province_code) AS province_code,
            any_value(fiscal_year) AS fiscal_year,
            count(*) FILTER (WHERE overshoot) / count(*) AS share
        FROM judged
        WHERE counts
        GROUP BY project_id
    ) AS by_form
    GROUP BY province_code, fiscal_year
)

SELECT
    s.province_code,
    s.province,
    s.fiscal_year,
    s.indicators,
    s.n,
    s.indicators - s.n AS left_out,
    s.overshoots,
    s.overshoots / nullif(s.n, 0) AS share,
    s.full_score,
    s.explained,
    s.explained / nullif(s.overshoots, 0) AS share_explained,
    s.overshoot_median,
    coalesce(f.forms_n, 0) AS forms_n,
    f.share_median
FROM sums AS s
LEFT JOIN forms AS f
    ON f.province_code IS NOT DISTINCT FROM s.province_code AND f.fiscal_year IS NOT DISTINCT FROM s.fiscal_year
ORDER BY s.province_code, s.fiscal_year
