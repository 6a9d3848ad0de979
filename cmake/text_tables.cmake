# Tables of server/text made at build time. ICU and OpenCC are read here and by nothing that runs:
# the daemon looks characters up in plain arrays.
pkg_check_modules(opencc REQUIRED IMPORTED_TARGET opencc)

# annals_text_table(NAME [INPUT file] [LIBS target…]): tools/gen/NAME.c writes NAME.c, from INPUT when
# it is given, which joins layer `text`.
function(annals_text_table name)
	cmake_parse_arguments(PARSE_ARGV 1 arg "" "INPUT" "LIBS")
	set(output ${CMAKE_BINARY_DIR}/generated/text/${name}.c)
	add_executable(gen_${name} ${CMAKE_SOURCE_DIR}/tools/gen/${name}.c
		${CMAKE_SOURCE_DIR}/tools/gen/two_stage.c)
	target_include_directories(gen_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tools/gen)
	target_link_libraries(gen_${name} PRIVATE annals_flags base PkgConfig::icu ${arg_LIBS})
	add_custom_command(OUTPUT ${output}
		COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/generated/text
		COMMAND gen_${name} ${output} ${arg_INPUT}
		DEPENDS gen_${name} ${arg_INPUT} VERBATIM)
	target_sources(text PRIVATE ${output})
endfunction()

annals_text_table(fold_table LIBS PkgConfig::opencc)
annals_text_table(pinyin_table)
annals_text_table(variants_table INPUT ${CMAKE_SOURCE_DIR}/share/lexicons/variants.tsv)
annals_text_table(furniture_table INPUT ${CMAKE_SOURCE_DIR}/share/lexicons/furniture.tsv)
annals_text_table(gbk_table)
annals_text_table(big5_table)
