package io.cofre.hub.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The examples of a page, in their order. */
final class DocumentExamples {
    private static final String FENCE = "```";
    private static final Pattern REMARK = Pattern.compile("<!-- (\\w+) (\\S+) -->");
    private static final Pattern STATUS = Pattern.compile("\\d{3}");

    private DocumentExamples() {}

    /** An example. */
    sealed interface Example permits Exchange, Delivered, Remark {}

    /** A request and its answer. A body may be empty. */
    record Exchange(String method, String target, Map<String, String> headers, String body, int status, String answer)
            implements Example {
        @Override
        public String toString() {
            return method + " " + target;
        }
    }

    /** An event that reaches a webhook. */
    record Delivered(String event) implements Example {}

    /** Something that happens between two examples, in a comment that readers do not see. */
    record Remark(String verb, String object) implements Example {}

    static List<Example> of(Path page) throws IOException {
        List<Example> examples = new ArrayList<>();
        List<String> block = new ArrayList<>();
        String kind = "";
        for (String line : Files.readAllLines(page)) {
            Matcher remark = REMARK.matcher(line);
            if (remark.matches()) {
                examples.add(new Remark(remark.group(1), remark.group(2)));
            } else if (line.startsWith(FENCE) && kind.isEmpty()) {
                kind = line.substring(FENCE.length()).strip();
                kind = kind.isEmpty() ? "text" : kind;
            } else if (line.startsWith(FENCE)) {
                if (kind.equals("http")) {
                    examples.add(exchange(block));
                } else if (kind.equals("event")) {
                    examples.add(new Delivered(String.join("\n", block)));
                }
                block.clear();
                kind = "";
            } else if (!kind.isEmpty()) {
                block.add(line);
            }
        }
        return examples;
    }

    private static Exchange exchange(List<String> block) {
        String[] request = block.get(0).split(" ", 2);
        Map<String, String> headers = new TreeMap<>();
        int index = 1;
        while (!block.get(index).isEmpty()) {
            String[] header = block.get(index).split(": ", 2);
            headers.put(header[0], header[1]);
            index++;
        }
        int status = index;
        while (!STATUS.matcher(block.get(status)).matches()) {
            status++;
        }
        return new Exchange(
                request[0],
                request[1],
                headers,
                String.join("\n", block.subList(index + 1, Math.max(index + 1, status - 1))),
                Integer.parseInt(block.get(status)),
                String.join("\n", block.subList(status + 1, block.size())));
    }
}
