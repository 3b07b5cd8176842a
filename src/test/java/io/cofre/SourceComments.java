package io.cofre;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The comments of a source as paragraphs of plain text. Comments behind code are not among them. */
final class SourceComments {
    private static final Pattern LINE = Pattern.compile("(?:/\\*\\*?|\\*/|\\*|//)\\s?(.*)");
    private static final Pattern FORM = Pattern.compile("<pre>.*?</pre>", Pattern.DOTALL);
    private static final Pattern TAG = Pattern.compile("@(?:(?:param|throws)\\s+\\S+|return)\\s|<(?:p|li)>");
    private static final Pattern CODE = Pattern.compile("\\{@\\w+\\s[^}]*\\}");
    private static final Pattern MARKUP = Pattern.compile("<[^>]*>|\\*/");

    private SourceComments() {}

    /** The paragraphs of all comments; each tag of a Javadoc begins one. */
    static Stream<String> paragraphs(List<String> source) {
        return comments(source).stream().flatMap(SourceComments::paragraphs);
    }

    private static Stream<String> paragraphs(String comment) {
        String text = FORM.matcher(comment).replaceAll("\n\n");
        text = CODE.matcher(text).replaceAll("code");
        text = TAG.matcher(text).replaceAll("\n\n");
        return Stream.of(MARKUP.matcher(text).replaceAll("").split("\n\\s*\n"))
                .map(paragraph -> paragraph.replaceAll("\\s+", " ").strip())
                .filter(paragraph -> !paragraph.isEmpty());
    }

    private static List<String> comments(List<String> source) {
        List<String> comments = new ArrayList<>();
        StringBuilder comment = new StringBuilder();
        boolean inBlock = false;
        for (String line : source) {
            String text = line.strip();
            inBlock |= text.startsWith("/*");
            if (inBlock || text.startsWith("//")) {
                comment.append(LINE.matcher(text).replaceFirst("$1")).append('\n');
            }
            inBlock &= !text.endsWith("*/");
            if (!inBlock && !text.startsWith("//") && comment.length() > 0) {
                comments.add(comment.toString());
                comment.setLength(0);
            }
        }
        comments.add(comment.toString());
        return comments;
    }
}
