package dev.weir;

import java.util.List;

/**
 * A description that contradicts itself or the machine it shall run on. It carries every problem found, not only the
 * first, each as {@code field: value (expected: …)}.
 */
public final class ConfigurationException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // always one of the JDK's immutable lists, which are serializable
    private final List<String> problems;

    /**
     * Creates the exception for one thing that was described wrongly.
     *
     * @param subject what was described, such as {@code backend 'orders'}
     * @param problems one sentence a problem; at least one
     */
    public ConfigurationException(String subject, List<String> problems) {
        super(subject + ": " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Every problem, in the order found. */
    public List<String> problems() {
        return problems;
    }
}
