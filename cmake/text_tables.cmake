# Tables of server/text made at build time. ICU and OpenCC are read here and by nothing that runs:
# the daemon looks characters up in plain arrays.
pkg_check_modules(opencc REQUIRED IMPORTED_TARGET opencc)

# annals_text_table(NAME [LIBS target…]): tools/gen/NAME.c writes NAME.c, which joins layer `text`.
function(annals_text_table name)
	cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBS")
	set(output ${CMAKE_BINARY_DIR}/generated/text/${name}.c)
	add_executable(gen_${name} ${CMAKE_SOURCE_DIR}/tools/gen/${name}.c
		${CMAKE_SOURCE_DIR}/tools/gen/two_stage.c)
	target_include_directories(gen_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tools/gen)
	target_link_libraries(gen_${name} PRIVATE annals_flags base PkgConfig::icu ${arg_LIBS})
	add_custom_command(OUTPUT ${output}
		COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/generated/text
		COMMAND gen_${name} ${output}
		DEPENDS gen_${name} VERBATIM)
	target_sources(text PRIVATE ${output})
endfunction()

annals_text_table(fold_table LIBS PkgConfig::opencc)
annals_text_table(pinyin_table)
