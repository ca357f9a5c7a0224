package dev.weir.health;

/**
 * What the results of a server's checks so far amount to; a fold over results, HAProxy's rule. {@code score} runs from 0 to
 * {@code rise + fall - 1} and the server is up from {@code rise} on. While up, a single pass restores the full score, so
 * only consecutive failures take it down; while down, a single failure sets it back to 0.
 *
 * @param score 0 to {@code rise + fall - 1}
 * @param rise consecutive passes that bring a server up
 * @param fall consecutive failures that take it down
 */
public record HealthState(int score, int rise, int fall) {
    /** The start: as the policy says, and where nothing is checked, up for good. */
    public static HealthState initial(HealthPolicy policy) {
        int max = policy.rise() + policy.fall() - 1;
        int score =
                switch (policy.isActive() ? policy.initialState() : InitialState.FULLY_UP) {
                    case UP -> policy.rise();
                    case FULLY_UP -> max;
                    case DOWN -> policy.rise() - 1;
                    case FULLY_DOWN -> 0;
                };
        return new HealthState(score, policy.rise(), policy.fall());
    }

    /**
     * The same verdict under another policy: an up server keeps the failures it had, a server that is down its passes, as far
     * as the new policy counts. Where nothing is checked any more, every server is up.
     */
    public HealthState under(HealthPolicy policy) {
        int newMax = policy.rise() + policy.fall() - 1;
        if (!policy.isActive()) {
            return new HealthState(newMax, policy.rise(), policy.fall());
        }
        int newScore;
        if (health() == Health.UP) {
            int failures = rise + fall - 1 - score;
            newScore = newMax - Math.min(failures, policy.fall() - 1);
        } else {
            newScore = Math.min(score, policy.rise() - 1);
        }
        return new HealthState(newScore, policy.rise(), policy.fall());
    }

    /** The state after one more result. */
    public HealthState after(boolean passed) {
        return new HealthState(passed ? scoreAfterPass() : scoreAfterFailure(), rise, fall);
    }

    /**
     * Where errors of clients put it just before they count as one failed check ({@code on-error}): by
     * {@link Observation.OnError#MARK_DOWN} so low that this takes it down, by {@link Observation.OnError#SUDDEN_DEATH} so low that the
     * next one would; otherwise where it is. Never higher.
     */
    public HealthState beforeErrorsCount(Observation.OnError consequence) {
        int most =
                switch (consequence) {
                    case FASTINTER, FAIL_CHECK -> score;
                    case SUDDEN_DEATH -> rise + 1;
                    case MARK_DOWN -> rise;
                };
        return new HealthState(Math.min(score, most), rise, fall);
    }

    /** Whether no more passes could be counted. */
    public boolean isFull() {
        return score == rise + fall - 1;
    }

    /** The verdict. */
    public Health health() {
        return score >= rise ? Health.UP : Health.DOWN;
    }

    /** {@code h/f} as HAProxy prints it: failures left before down while up, passes made while down. */
    public String progress() {
        return score >= rise ? (score - rise + 1) + "/" + fall : score + "/" + rise;
    }

    private int scoreAfterPass() {
        int max = rise + fall - 1;
        return Math.min(score, max - 1) + 1 >= rise ? max : score + 1;
    }

    private int scoreAfterFailure() {
        return Math.max(score, 1) - 1 < rise ? 0 : score - 1;
    }
}
